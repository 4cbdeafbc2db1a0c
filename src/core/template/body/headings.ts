import type { Span } from '../../model.ts';
import { lineEnd } from '../../text/textPlaces.ts';
import type { SectionMark } from './bodyScan.ts';

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly start: number;
}

/**
 * Headings of Markdown with everything under them, up to the next one of the same or a higher level. `#` headings only
 * (CommonMark 0.31, 4.2), and none inside fenced code (4.5).
 */
export function findHeadings(text: string, body: Span): SectionMark[] {
  const headings: Heading[] = [];
  let fence = '';
  for (let line = body.start; line < body.end; line = lineEnd(text, line)) {
    const content = text.slice(line, Math.min(lineEnd(text, line), body.end, line + 1000));
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(content)?.[1];
    if (mark !== undefined && (fence === '' || (mark.startsWith(fence) && content.trim() === mark))) {
      fence = fence === '' ? mark : '';
    } else if (fence === '') {
      const [, hashes, title] = /^ {0,3}(#{1,6})[ \t]+(.*)$/m.exec(content) ?? [];
      if (hashes !== undefined && title !== undefined) {
        headings.push({ level: hashes.length, title: withoutClosingHashes(title), start: line });
      }
    }
  }
  return withEnds(headings, body.end);
}

function withoutClosingHashes(title: string): string {
  const trimmed = title.trim();
  const bare = trimmed.replace(/#+$/, '');
  return bare === '' || /[ \t]$/.test(bare) ? bare.trim() : trimmed;
}

/** Ends from the last to the first: one look per level instead of one per pair. */
function withEnds(headings: readonly Heading[], end: number): SectionMark[] {
  const nextByLevel = new Array<number>(7).fill(end);
  return headings
    .toReversed()
    .map(({ level, title, start }) => {
      const stop = Math.min(...nextByLevel.slice(1, level + 1));
      nextByLevel[level] = start;
      return { title, span: { start, end: stop } };
    })
    .reverse();
}
