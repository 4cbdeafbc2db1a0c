import type { Span } from '../../model.ts';

/** A name in a tag that is a variable's, with the fields behind it. */
export interface LiquidName {
  readonly name: string;
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
    '(?<string>"[^"]*"|\'[^\']*\')',
    '(?<number>-?\\d[\\w]*(?:\\.\\d\\w*)?)',
    // A name ahead of a colon is an argument's; two dots make a range.
    `(?<key>${word})\\s*:`,
    `(?<path>${word}(?:\\s*\\.\\s*(?!\\.)${word})*)`,
    '(?<range>\\.\\.)',
    '(?<field>\\.(?!\\.)\\s*[\\w-]+\\??)',
    '(?<sign>[^\\s\\w])',
  ].join('|'),
  'g',
);

/** Reads `text` between two offsets as values with filters (shopify.github.io/liquid, "Operators", "Filters"). */
export function namesIn(text: string, span: Span): LiquidNames {
  const names: LiquidName[] = [];
  let hasDefault = false;
  let before = '';
  for (const match of text.slice(span.start, span.end).matchAll(lexical)) {
    const { key, path } = match.groups ?? {};
    if (before === '|') {
      hasDefault ||= (key ?? path) === 'default';
    } else if (path !== undefined) {
      const name = /^[\w-]+\??/.exec(path)?.[0] ?? path;
      if (!(words.has(name) && name === path)) {
        const start = span.start + match.index;
        names.push({ name, span: { start, end: start + path.length } });
      }
    }
    before = match[0];
  }
  return { names, hasDefault };
}
