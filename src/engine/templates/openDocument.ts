import { dirname } from 'node:path';
import type { RangeCount } from '../../core/estimate/templateCounts.ts';
import { maxSourceLength } from '../../core/template/limits.ts';
import { ParseMemory } from '../../core/template/parseMemory.ts';
import type { Encoding, EncodingName } from '../../core/tokens/encoding.ts';
import { IncrementalCount } from '../../core/tokens/incrementalCount.ts';
import type { DocumentAnalysis, OpenedDocument, TextEdit } from '../../shared/templatesProtocol.ts';
import type { Analyser, Prepared, Subject } from './analyser.ts';
import type { Site, Sites } from './site.ts';
import { subjectOf } from './subjectOf.ts';

export interface DocumentRoom {
  readonly sites: Sites;
  readonly analyser: Analyser;
  /** A new analysis, never of an older version than the one before. */
  readonly onAnalysed: (analysis: DocumentAnalysis, site: Site) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * An editor's document as edits left it, and its newest analysis. Versions that come while one is analysed are skipped
 * over: only the newest is worth the work.
 */
export class OpenDocument {
  readonly #opened: OpenedDocument;
  readonly #room: DocumentRoom;
  /** Of the texts so far, so that a keystroke reads only the tags that it changed. */
  readonly #memory = new ParseMemory();
  /** As it was last analysed. */
  #placed: Pick<Subject, 'site' | 'label'> | undefined;
  #text: string;
  #version: number;
  /** Follows the edits, so that a keystroke recounts only what it changed. */
  #count:
    | { readonly tokens: IncrementalCount; readonly range: RangeCount; readonly encoding: EncodingName }
    | undefined;
  #running: Promise<DocumentAnalysis> | undefined;
  #latest: DocumentAnalysis | undefined;
  #closed = false;
  #learning = false;

  constructor(opened: OpenedDocument, room: DocumentRoom) {
    this.#opened = opened;
    this.#room = room;
    this.#text = opened.text;
    this.#version = opened.version;
    this.#start();
  }

  /** @throws RangeError where an edit lies outside the text: the mirror is lost. */
  change(version: number, edits: readonly TextEdit[]): void {
    for (const { span, text } of edits) {
      if (!(span.start >= 0 && span.start <= span.end && span.end <= this.#text.length)) {
        throw new RangeError(
          `edit ${span.start}–${span.end} of ${this.#text.length} units in ${this.#opened.uri}`,
        );
      }
      this.#text = this.#text.slice(0, span.start) + text + this.#text.slice(span.end);
      this.#count?.tokens.applyEdit(span.start, span.end, text);
    }
    this.#version = version;
    this.#latest = undefined;
    this.#start();
  }

  /** What governs the document has changed. */
  refresh(): void {
    this.#latest = undefined;
    this.#start();
  }

  /** Files were saved: those that the template names beside itself may be others now. */
  filesChanged(): void {
    if (this.#placed !== undefined && this.#room.analyser.isOutdated(this.#placed)) this.refresh();
  }

  close(): void {
    this.#closed = true;
  }

  /** The analysis of the newest version. */
  async analysis(): Promise<DocumentAnalysis> {
    if (this.#latest !== undefined) return this.#latest;
    this.#start();
    return this.#running as Promise<DocumentAnalysis>;
  }

  #start(): void {
    if (this.#running !== undefined) return;
    const running = this.#run();
    this.#running = running;
    const done = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(done, error => {
      done();
      this.#room.onFault(error);
    });
  }

  /** Until the version that was analysed is the newest one. */
  async #run(): Promise<DocumentAnalysis> {
    for (;;) {
      // Edits that wait in the port come first.
      await new Promise(resolve => setImmediate(resolve));
      const analysis = await this.#attempt();
      if (analysis === undefined) continue;
      this.#latest = analysis;
      return analysis;
    }
  }

  /** Undefined where the text has changed or must be read anew meanwhile. */
  async #attempt(): Promise<DocumentAnalysis | undefined> {
    const { uri, path, languageId } = this.#opened;
    const { sites, analyser } = this.#room;
    const version = this.#version;
    const placed = await subjectOf({ path, languageId, text: this.#text }, sites);
    const subject = { ...placed, memory: this.#memory };
    const { site, label } = subject;
    this.#placed = { site, label };
    const prepared = analyser.isTemplate(subject) ? await analyser.prepare(subject) : null;
    const isCurrent = (await sites.of(path === null ? null : dirname(path))) === site;
    if (!this.#closed && (this.#version !== version || !isCurrent)) return undefined;
    if (prepared === null) return this.#publish({ uri, version, analysis: null }, site);
    const analysis = analyser.analyse(subject, prepared, this.#rangeOf(prepared.encoding));
    this.#learn(subject, prepared);
    return this.#publish({ uri, version, analysis, currency: site.policy.currency }, site);
  }

  #rangeOf(encoding: Encoding): RangeCount {
    if (this.#text.length > maxSourceLength) {
      // The template that stands for it has no parts: to count tens of megabytes would take seconds for nothing.
      this.#count = undefined;
      return { countRange: () => 0 };
    }
    if (this.#count?.encoding !== encoding.name) this.#count = this.#newCount(encoding);
    return this.#count.range;
  }

  #newCount(encoding: Encoding) {
    const tokens = new IncrementalCount(encoding, this.#text);
    const count = (text: string) => encoding.count(text);
    const range: RangeCount = {
      countRange: (start, end) => tokens.countRange(start, end),
      countText: text => this.#memory.recall(count, text),
    };
    return { encoding: encoding.name, tokens, range };
  }

  /** Files are read while the hint stands already; what they say comes behind it. */
  #learn(subject: Subject, prepared: Prepared): void {
    if (this.#learning) return;
    this.#learning = true;
    const done = (isNew: boolean) => {
      this.#learning = false;
      if (isNew && !this.#closed) this.refresh();
    };
    this.#room.analyser.learn(subject, prepared).then(done, error => {
      done(false);
      this.#room.onFault(error);
    });
  }

  #publish(analysis: DocumentAnalysis, site: Site): DocumentAnalysis {
    if (!this.#closed) this.#room.onAnalysed(analysis, site);
    return analysis;
  }
}
