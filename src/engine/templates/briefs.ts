import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readTemplateFile } from '../../adapters/templateFiles/readTemplateFile.ts';
import { mediaAddresses } from '../../core/estimate/attachedCounts.ts';
import { budgetPerCall } from '../../core/lint/rules/budgetPerCall.ts';
import type { Price, Template } from '../../core/model.ts';
import type { Clock } from '../../core/ports.ts';
import type { TemplateListing } from '../../shared/templatesProtocol.ts';
import type { Evidence, EvidenceSubject } from './evidence.ts';
import type { FileAnalyser, FileAnalysis } from './fileAnalysis.ts';
import { listingOf } from './listing.ts';
import { labelOf, type Site, type Sites } from './site.ts';

/** What lists say of a saved template. */
export interface Brief {
  /** Null where the file cannot be analysed. */
  readonly listing: Omit<TemplateListing, 'label'> | null;
  /** Why one call costs more than its cap, in the rule's words; undefined where it does not. */
  readonly overBudget: string | undefined;
  readonly site: Site;
}

/** A brief, and all that it was made from. */
interface Entry {
  readonly brief: Brief;
  /** Undefined where the file was so new that a second change might not show in it. */
  readonly stamp: string | undefined;
  readonly hash: string | null;
  readonly subject: EvidenceSubject | null;
  /** What the evidence knew. */
  readonly known: readonly unknown[];
  readonly price: Price | undefined;
}

export interface BriefsRoom {
  readonly sites: Sites;
  readonly files: FileAnalyser;
  readonly evidence: Evidence;
  readonly clock: Clock;
}

/** Files whose briefs are kept; the oldest go first. */
const MAX_ENTRIES = 10_000;
/** A file system's clock may stand still for as long. */
const RACY_MS = 2_000;

/**
 * What lists say of files, so that a second scan of a workspace analyses what has changed: a file by its size and times,
 * or else its hash; what it names beside itself; its policy and lock; the ledger's and the data's word on it; the price of its model and the day.
 */
export class Briefs {
  readonly #room: BriefsRoom;
  readonly #entries = new Map<string, Entry>();

  constructor(room: BriefsRoom) {
    this.#room = room;
  }

  async of(path: string): Promise<Brief> {
    const stamp = await this.#stampOf(path);
    const known = this.#entries.get(path);
    if (known !== undefined && (await this.#holds(known, path))) {
      if (stamp !== undefined && stamp === known.stamp) return known.brief;
      const read = known.hash === null ? null : await readTemplateFile(path);
      if (read !== null && 'hash' in read && read.hash === known.hash) {
        this.#entries.set(path, { ...known, stamp });
        return known.brief;
      }
    }
    const entry = this.#entryOf(path, stamp, await this.#room.files.file(path));
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    const [oldest] = this.#entries.size > MAX_ENTRIES ? this.#entries.keys() : [];
    if (oldest !== undefined) this.#entries.delete(oldest);
    return entry.brief;
  }

  /** Whether everything but the file is as it was. */
  async #holds({ brief, subject, known, price }: Entry, path: string): Promise<boolean> {
    const { sites, evidence } = this.#room;
    if ((await sites.of(dirname(path))) !== brief.site) return false;
    if (subject === null) return true;
    if (this.#room.files.isOutdated(subject)) return false;
    const { model, at, site } = subject;
    const now = this.#now();
    if (now.slice(0, 10) !== at.slice(0, 10)) return false;
    await evidence.refresh(subject);
    if (evidence.knownOf(subject).some((each, index) => each !== known[index])) return false;
    return model === null || isDeepStrictEqual(site.catalogue.find(model, now), price);
  }

  #entryOf(path: string, stamp: string | undefined, file: FileAnalysis): Entry {
    const { site, analysis, prepared, problems } = file;
    const over = problems.find(({ rule }) => rule === budgetPerCall.id);
    const brief = {
      listing: analysis === null ? null : listingOf(path, analysis, site),
      overBudget: over?.message,
      site,
    };
    if (analysis === null || prepared === null) {
      return { brief, stamp: undefined, hash: null, subject: null, known: [], price: undefined };
    }
    const { hash } = analysis;
    const { template, model, encoding } = prepared;
    const at = this.#now();
    const label = labelOf(site, path);
    const subject = { site, label, hash, template: withoutText(template), model, encoding, at };
    return {
      brief,
      stamp,
      hash,
      subject,
      known: this.#room.evidence.knownOf(subject),
      price: model === null ? undefined : site.catalogue.find(model, at),
    };
  }

  async #stampOf(path: string): Promise<string | undefined> {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined || this.#room.clock.now() - info.mtimeMs < RACY_MS) return undefined;
    return `${info.size}:${info.mtimeMs}:${info.ctimeMs}:${info.ino}`;
  }

  #now(): string {
    return new Date(this.#room.clock.now()).toISOString();
  }
}

/** A thousand templates are not kept for the few that name media in files. */
function withoutText(template: Template): Template {
  if (mediaAddresses(template).length > 0) return template;
  return { ...template, parts: [], variables: [], sections: [], problems: [] };
}
