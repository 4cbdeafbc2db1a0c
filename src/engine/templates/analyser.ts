import { extname, join } from 'node:path';
import { FilesBesideTemplates } from '../../adapters/templateFiles/filesBeside.ts';
import { analyse, modelOf } from '../../core/analyse.ts';
import type { MediaSizes } from '../../core/estimate/attachedCounts.ts';
import type { Observed } from '../../core/estimate/observed.ts';
import type { RangeCount } from '../../core/estimate/templateCounts.ts';
import type { Template, TemplateAnalysis } from '../../core/model.ts';
import type { UserCaps } from '../../core/policy/caps.ts';
import type { Clock } from '../../core/ports.ts';
import type { FilesBeside } from '../../core/template/format.ts';
import { formatOf } from '../../core/template/formats.ts';
import { parseTemplate } from '../../core/template/parse.ts';
import type { ParseMemory } from '../../core/template/parseMemory.ts';
import { partialCircles } from '../../core/template/partialCircles.ts';
import { partialPaths } from '../../core/template/partials/partialPaths.ts';
import { withPartials } from '../../core/template/partials/withPartials.ts';
import type { Encoding, LoadEncoding } from '../../core/tokens/encoding.ts';
import { tokenProfile } from '../../core/tokens/profiles.ts';
import type { Evidence, EvidenceSubject } from './evidence.ts';
import type { Site } from './site.ts';

export interface AnalyserOptions {
  readonly loadEncoding: LoadEncoding;
  readonly clock: Clock;
  readonly userCaps: UserCaps;
  readonly evidence: Evidence;
}

/** A text in its place. */
export interface Subject {
  readonly site: Site;
  /** Relative to the site's root; null outside of it. */
  readonly label: string | null;
  /** By which the format is found: the label, or the path. */
  readonly name: string;
  readonly text: string;
  /** `sha256:…` */
  readonly hash: string;
  /** Of the document's texts before this one. */
  readonly memory?: ParseMemory;
  /** Instead of the template's own and the policy's. */
  readonly model?: string;
  /** Without what calls of this very text used: to compare texts that were called with texts that were not. */
  readonly textOnly?: boolean;
}

/** A text read as a template, with the encoding its model counts in. */
export interface Prepared {
  readonly template: Template;
  readonly model: string | null;
  readonly encoding: Encoding;
  /** Of images and sounds in files beside the template, once somebody read them. */
  readonly media?: MediaSizes;
}

/** Text → template → tokens → cost, drift, problems. */
export class Analyser {
  readonly #options: AnalyserOptions;
  readonly #files = new FilesBesideTemplates();

  constructor(options: AnalyserOptions) {
    this.#options = options;
  }

  /** Whether the file is a prompt template by its name or by the policy. */
  isTemplate({ site, name }: Pick<Subject, 'site' | 'name'>): boolean {
    return formatOf(name, site.policy.templates) !== undefined;
  }

  /** A file that is no prompt template by its name is read as plain text: somebody named it. */
  async prepare(subject: Subject): Promise<Prepared> {
    const { site, label, name, text, model: given, memory } = subject;
    const { home } = site;
    const files =
      home === null || label === null ? undefined : this.#files.of(join(home.root, label), home.root);
    const parsed = parseTemplate(name, text, site.policy.templates, memory, files);
    const template = files === undefined ? parsed : withFiles(subject, parsed, files);
    const model = modelOf(template, site.policy, given);
    const encoding = await this.#options.loadEncoding(tokenProfile(model ?? '').encoding);
    return { template, model, encoding };
  }

  /** Whether something that a template names beside itself is not what it was when the template was last read. */
  isOutdated({ site: { home }, label }: Pick<Subject, 'site' | 'label'>): boolean {
    return home !== null && label !== null && this.#files.hasChanged(join(home.root, label));
  }

  /** @param range counts stretches of exactly this subject's text. */
  analyse(subject: Subject, prepared: Prepared, range: RangeCount): TemplateAnalysis {
    const { site, label, hash, text } = subject;
    const evidence = this.#evidenceSubject(subject, prepared);
    const observed = this.#options.evidence.of(evidence);
    return analyse(prepared.template, {
      label,
      text,
      hash,
      model: prepared.model,
      encoding: prepared.encoding,
      range,
      catalogue: site.catalogue,
      policy: site.policy,
      userCaps: this.#options.userCaps,
      approved: label === null ? undefined : site.lock.get(label),
      observed: subject.textOnly ? withoutCalls(observed) : observed,
      at: evidence.at,
    });
  }

  /** Reads what ledger and data say of a template; true where an analysis would say something else now. */
  learn(subject: Subject, prepared: Prepared): Promise<boolean> {
    return this.#options.evidence.refresh(this.#evidenceSubject(subject, prepared));
  }

  /** In one go, for a text that nobody edits. */
  async analyseOnce(subject: Subject): Promise<Prepared & { readonly analysis: TemplateAnalysis }> {
    const prepared = await this.prepare(subject);
    await this.learn(subject, prepared);
    const { encoding } = prepared;
    const range = {
      countRange: (start: number, end: number) => encoding.count(subject.text.slice(start, end)),
    };
    const { media } = this.#options.evidence.of(this.#evidenceSubject(subject, prepared));
    const analysis = this.analyse(subject, prepared, range);
    return { ...prepared, ...(media && { media }), analysis };
  }

  #evidenceSubject({ site, label, hash }: Subject, prepared: Prepared): EvidenceSubject {
    return { site, label, hash, ...prepared, at: new Date(this.#options.clock.now()).toISOString() };
  }
}

/** What holds for any text of the template. */
function withoutCalls({ volume, variables, media }: Observed): Observed {
  return { volume, variables, media };
}

/** With what the files of its partials say. */
function withFiles({ name, memory }: Subject, template: Template, files: FilesBeside): Template {
  if (!template.parts.some(({ kind }) => kind === 'partial')) return template;
  const read = (partial: string) => {
    const path = partialPaths(partial, extname(name)).find(each => files.read(each) !== undefined);
    return path === undefined ? undefined : files.read(path);
  };
  const circles = partialCircles(name, template, read);
  const whole = withPartials(name, template, read, memory);
  return circles.length === 0 ? whole : { ...whole, problems: [...whole.problems, ...circles] };
}
