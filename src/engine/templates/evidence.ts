import type { Home } from '../../adapters/home.ts';
import { type MediaSizes, mediaAddresses } from '../../core/estimate/attachedCounts.ts';
import { type DataSample, observedInData, sampledNames } from '../../core/estimate/dataSample.ts';
import type { LedgerHistory } from '../../core/estimate/ledgerHistory.ts';
import { type Observed, observedInLedger, profileInLedger } from '../../core/estimate/observed.ts';
import type { Template } from '../../core/model.ts';
import { splitModelName } from '../../core/pricing/modelName.ts';
import type { Encoding } from '../../core/tokens/encoding.ts';
import { type TokenProfile, tokenProfile } from '../../core/tokens/profiles.ts';
import { AttachedData } from './attachedData.ts';
import { MediaFiles } from './mediaFiles.ts';
import type { Site } from './site.ts';

/** Reads a repository's ledger; null where there is none. */
export type ReadHistory = (home: Home) => Promise<LedgerHistory | null>;

/** One template as evidence is looked up for it. */
export interface EvidenceSubject {
  readonly site: Site;
  readonly label: string | null;
  readonly hash: string;
  readonly template: Template;
  readonly model: string | null;
  readonly encoding: Encoding;
  /** ISO time whose prices hold. */
  readonly at: string;
}

/** What ledgers and data files say of templates. Looking something up waits for nothing; `refresh` reads. */
export class Evidence {
  readonly #readHistory: ReadHistory | undefined;
  readonly #histories = new Map<string, LedgerHistory | null>();
  readonly #attached = new Map<string, AttachedData>();
  readonly #samples = new Map<string, DataSample>();
  readonly #mediaFiles = new Map<string, MediaFiles>();
  readonly #media = new Map<string, MediaSizes>();

  constructor(readHistory?: ReadHistory) {
    this.#readHistory = readHistory;
  }

  /** For whoever reads the ledger elsewhere. @param root of the home that the ledger belongs to */
  setHistory(root: string, history: LedgerHistory | null): void {
    this.#histories.set(root, history);
  }

  /** Files changed: read them anew when they are next needed. */
  forget(): void {
    this.#attached.clear();
    if (this.#readHistory !== undefined) this.#histories.clear();
  }

  /** All that is known of a template, as objects that stay the same until something else is known. */
  knownOf({ site, label, encoding }: EvidenceSubject): readonly unknown[] {
    if (site.home === null || label === null) return [];
    const { root } = site.home;
    const media = this.#media.get(`${root}\n${label}`);
    return [this.#histories.get(root), this.#samples.get(keyOf(root, label, encoding)), media];
  }

  /** What was read so far. */
  of(subject: EvidenceSubject): Observed {
    const { site, label, hash, model, template, encoding } = subject;
    if (site.home === null || label === null) return {};
    const history = this.#histories.get(site.home.root);
    const named = model === null ? undefined : splitModelName(model).provider;
    const provider = named ?? (model === null ? undefined : site.catalogue.find(model, subject.at)?.provider);
    const ledger = history
      ? observedInLedger(history, { label, hash, model, provider, approved: site.lock.get(label) })
      : {};
    const media = this.#media.get(`${site.home.root}\n${label}`);
    const known = media === undefined ? ledger : { ...ledger, media };
    const sample = this.#samples.get(keyOf(site.home.root, label, encoding));
    if (sample === undefined) return known;
    const data = observedInData(sample, ledger.profile ?? tokenProfile(model ?? ''), sampledNames(template));
    return { ...known, ...data, sources: [...(data.sources ?? []), ...(ledger.sources ?? [])] };
  }

  /** What a ledger has shown of another model's tokenizer; undefined where it shows nothing. */
  profileOf(
    { site }: Pick<EvidenceSubject, 'site'>,
    model: string,
    provider: string,
  ): TokenProfile | undefined {
    const history = site.home === null ? undefined : this.#histories.get(site.home.root);
    return history ? profileInLedger(history, { model, provider }) : undefined;
  }

  /** The data that is attached to a template, counted with an encoding. */
  async dataOf(
    { site, label }: Pick<EvidenceSubject, 'site' | 'label'>,
    encoding: Encoding,
  ): Promise<DataSample | undefined> {
    if (site.home === null || label === null) return undefined;
    return this.#attachedTo(site.home.root).sampleOf(label, encoding);
  }

  /** Reads what may have changed; true where something else is known now. */
  async refresh({ site, label, encoding, template }: EvidenceSubject): Promise<boolean> {
    if (site.home === null || label === null) return false;
    const { root } = site.home;
    let isNew = await this.#readMedia(root, label, template);
    if (this.#readHistory !== undefined && !this.#histories.has(root)) {
      const history = await this.#readHistory(site.home);
      this.#histories.set(root, history);
      isNew ||= history !== null;
    }
    const key = keyOf(root, label, encoding);
    const before = this.#samples.get(key);
    const sample = await this.#attachedTo(root).sampleOf(label, encoding);
    if (sample === undefined) this.#samples.delete(key);
    else this.#samples.set(key, sample);
    return isNew || sample !== before;
  }

  #attachedTo(root: string): AttachedData {
    const attached = this.#attached.get(root) ?? new AttachedData(root);
    this.#attached.set(root, attached);
    return attached;
  }

  /** True where the sizes of images and sounds that stand in files are others now. */
  async #readMedia(root: string, label: string, template: Template): Promise<boolean> {
    const addresses = mediaAddresses(template);
    const key = `${root}\n${label}`;
    const before = this.#media.get(key);
    if (addresses.length === 0 && before === undefined) return false;
    const files = this.#mediaFiles.get(root) ?? new MediaFiles(root);
    this.#mediaFiles.set(root, files);
    const sizes = await files.sizesOf(label, addresses);
    const isSame = sizes.size === (before?.size ?? 0);
    const isNew = !isSame || [...sizes].some(([address, size]) => before?.get(address) !== size);
    if (isNew || before === undefined) this.#media.set(key, sizes);
    return isNew;
  }
}

function keyOf(root: string, label: string, encoding: Encoding): string {
  return [encoding.name, root, label].join('\n');
}
