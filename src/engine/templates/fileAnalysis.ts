import { dirname } from 'node:path';
import { sha256 } from '../../adapters/hash.ts';
import { readTemplateFile } from '../../adapters/templateFiles/readTemplateFile.ts';
import type { Problem, TemplateAnalysis } from '../../core/model.ts';
import type { Analyser, Prepared, Subject } from './analyser.ts';
import { labelOf, type Site, type Sites } from './site.ts';

/** What is to be said of one file. */
export interface FileAnalysis {
  /** Relative to the site's root, forward slashes; the path itself outside of it. */
  readonly label: string;
  /** Null where the file cannot be analysed; `problems` say why. */
  readonly analysis: TemplateAnalysis | null;
  readonly problems: readonly Problem[];
  readonly text: string;
  readonly site: Site;
  readonly prepared: Prepared | null;
}

/** Reads and analyses files as they are on the disk. */
export class FileAnalyser {
  readonly #sites: Sites;
  readonly #analyser: Analyser;

  constructor(sites: Sites, analyser: Analyser) {
    this.#sites = sites;
    this.#analyser = analyser;
  }

  /** As `Analyser.isOutdated`. */
  isOutdated(subject: Pick<Subject, 'site' | 'label'>): boolean {
    return this.#analyser.isOutdated(subject);
  }

  async file(path: string, model?: string): Promise<FileAnalysis> {
    const read = await readTemplateFile(path);
    if ('text' in read) return this.#analyse(path, read.text, read.hash, { model });
    const site = await this.#sites.of(dirname(path));
    return {
      label: labelOf(site, path) ?? path,
      analysis: null,
      problems: [read.problem],
      text: '',
      site,
      prepared: null,
    };
  }

  /** A text as if it stood in a file. */
  async text(
    path: string,
    text: string,
    { model, textOnly }: Pick<Subject, 'model' | 'textOnly'>,
  ): Promise<FileAnalysis> {
    return this.#analyse(path, text, `sha256:${sha256(text)}`, { model, textOnly });
  }

  async #analyse(
    path: string,
    text: string,
    hash: string,
    options: Pick<Subject, 'model' | 'textOnly'>,
  ): Promise<FileAnalysis> {
    const site = await this.#sites.of(dirname(path));
    const inside = labelOf(site, path);
    const label = inside ?? path;
    const subject = { site, label: inside, name: label, text, hash, ...options };
    const done = await this.#analyser.analyseOnce(subject);
    return { label, analysis: done.analysis, problems: done.analysis.problems, text, site, prepared: done };
  }
}
