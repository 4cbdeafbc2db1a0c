import type { Span } from '../../model.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { roleMarkers } from '../roles/roleMarkers.ts';
import { scanLiquidTags } from './scanTags.ts';

interface Marked {
  readonly text: string;
  readonly marks: readonly { readonly span: Span; readonly text: string }[];
}

/** Text between tags with marks in place of the role lines of its file. */
export class RoleLineTexts {
  readonly #read: (file: string | undefined) => string;
  readonly #files = new Map<string | undefined, Marked>();

  /** @param read the text of an included file, or of the template itself. */
  constructor(read: (file: string | undefined) => string) {
    this.#read = read;
  }

  of(file: string | undefined, { start, end }: Span): string {
    const { text, marks } = this.#marked(file);
    let marked = '';
    let at = start;
    for (const mark of marks) {
      if (mark.span.end <= start || mark.span.end > end) continue;
      marked += text.slice(at, Math.max(at, mark.span.start)) + mark.text;
      at = mark.span.end;
    }
    return marked + text.slice(at, end);
  }

  #marked(file: string | undefined): Marked {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const text = this.#read(file);
    const whole = { start: 0, end: text.length };
    const lines = findRoleLines(text, whole, scanLiquidTags(text, whole));
    const marked = {
      text,
      marks: roleMarkers(
        lines.filter(line => line.role !== undefined),
        [],
      ),
    };
    this.#files.set(file, marked);
    return marked;
  }
}
