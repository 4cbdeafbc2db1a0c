import type { Severity, Span, TemplateProblem } from '../../model.ts';
import { maxProblems } from '../limits.ts';
import type { BodyScan, BodyTag, Reference, RoleMark, SectionMark } from './bodyScan.ts';

/** What a tag says beside its name. */
export type TagWords = Pick<
  BodyTag,
  'media' | 'values' | 'repeats' | 'marks' | 'gives' | 'conditional' | 'indent'
>;

/** Collects what an engine finds while it goes through a body from its start to its end. */
export class BodyNotes {
  readonly references: Reference[] = [];
  readonly roleMarks: RoleMark[] = [];
  readonly #tags: BodyTag[] = [];
  readonly #sectionStarts: { readonly title: string; readonly start: number }[] = [];
  readonly #problems: TemplateProblem[] = [];

  get hasProblems(): boolean {
    return this.#problems.length > 0;
  }

  /** @returns the tag's number, for `say`. */
  part(kind: BodyTag['kind'], span: Span, outer: Span, name?: string, said: TagWords = {}): number {
    const named = name === undefined || name === '' ? {} : { name };
    return this.#tags.push({ kind, span, outer, ...named, ...said }) - 1;
  }

  /** What is known of a tag only once its block ends. @param at what `part` returned for it */
  say(at: number, said: TagWords & Pick<Partial<BodyTag>, 'kind'>): void {
    const tag = this.#tags[at];
    if (tag !== undefined) this.#tags[at] = { ...tag, ...said };
  }

  /** Beyond a couple of hundred problems nothing is noted: who reads more? */
  problem(code: string, message: string, span: Span, severity: Severity = 'error'): void {
    if (this.#problems.length < maxProblems) {
      this.#problems.push({ code, message, severity, span });
    }
  }

  startSection(title: string, start: number): void {
    this.#sectionStarts.push({ title, start });
  }

  finish(bodyEnd: number): BodyScan {
    return {
      tags: this.#tags,
      references: this.references,
      roleMarks: this.roleMarks,
      sectionMarks: this.#sectionMarks(bodyEnd),
      problems: this.#problems,
    };
  }

  /** A section reaches to the next section or role. */
  #sectionMarks(bodyEnd: number): SectionMark[] {
    let end = bodyEnd;
    let last = this.roleMarks.length - 1;
    const marks = this.#sectionStarts.toReversed().map(({ title, start }) => {
      for (let role = this.roleMarks[last]; role !== undefined && role.span.start > start; ) {
        end = Math.min(end, role.span.start);
        role = this.roleMarks[--last];
      }
      const mark = { title, span: { start, end } };
      end = start;
      return mark;
    });
    return marks.reverse();
  }
}
