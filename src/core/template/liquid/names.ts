import type { Span } from '../../model.ts';

/** A name in a tag that is a variable's, with the fields behind it. */
interface LiquidName {
  readonly name: string;
  /** In the text that was read. */
  readonly span: Span;
}

/** Names of an expression in order, and whether a `default` filter stands behind one of them. */
export interface LiquidNames {
  readonly names: readonly LiquidName[];
  readonly hasDefault: boolean;
}

const words: ReadonlySet<string> = new Set('true false nil null empty blank and or not contains'.split(' '));

const word = '[A-Za-z_][\\w-]*\\??';
const lexical = new RegExp(
  [
    '"[^"]*"|\'[^\']*\'',
    '-?\\d[\\w]*(?:\\.\\d\\w*)?',
    // A name ahead of a colon is an argument's: the first group. Names with their fields are the second.
    `(${word})\\s*:`,
    `(${word}(?:\\s*\\.\\s*(?!\\.)${word})*)`,
    // Two dots make a range.
    '\\.\\.',
    '\\.(?!\\.)\\s*[\\w-]+\\??',
    '[^\\s\\w]',
  ].join('|'),
  'g',
);

/** Reads a stretch of a text as values with filters (shopify.github.io/liquid, "Operators", "Filters"). */
export function namesIn(text: string, span: Span = { start: 0, end: text.length }): LiquidNames {
  const source = text.slice(span.start, span.end);
  const names: LiquidName[] = [];
  let hasDefault = false;
  let before = '';
  lexical.lastIndex = 0;
  for (let match = lexical.exec(source); match !== null; match = lexical.exec(source)) {
    const [whole, key, path] = match;
    if (before === '|') {
      hasDefault ||= (key ?? path) === 'default';
    } else if (path !== undefined) {
      const name = /^[\w-]+\??/.exec(path)?.[0] ?? path;
      if (!(words.has(name) && name === path)) {
        const start = span.start + match.index;
        names.push({ name, span: { start, end: start + path.length } });
      }
    }
    before = whole;
  }
  return { names, hasDefault };
}
