/** What Python's `str.isspace` says of; JavaScript counts U+FEFF too, and not the separators of files and records. */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const isSpace = new RegExp(`^[${space}]$`);
const runs = new RegExp(`[${space}]+`);
/** Characters that end a line for Python beside `\\n` and `\\r`: separators of files, groups and records among them. */
const lineEnds = '\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029';
const breaks = new RegExp(`\\r\\n|[\\n\\r${lineEnds}]`, 'g');
const surrogate = /[\ud800-\udfff]/;

/** A text's characters as Python counts them. */
export function lettersOf(text: string): string[] {
  return surrogate.test(text) ? Array.from(text) : text.split('');
}

export function lengthOf(text: string): number {
  return surrogate.test(text) ? Array.from(text).length : text.length;
}

/** Takes characters off the ends, one by one: white space where none are named. */
export function stripped(text: string, ends: 'both' | 'left' | 'right', letters?: string): string {
  const named = letters === undefined ? null : new Set(lettersOf(letters));
  const goes = (letter: string): boolean => (named === null ? isSpace.test(letter) : named.has(letter));
  const all = lettersOf(text);
  let start = 0;
  let end = all.length;
  if (ends !== 'right') while (start < end && goes(all[start] ?? '')) start++;
  if (ends !== 'left') while (end > start && goes(all[end - 1] ?? '')) end--;
  return start === 0 && end === all.length ? text : all.slice(start, end).join('');
}

/** The words between white space. */
export function wordsOf(text: string): string[] {
  return text.split(runs).filter(word => word !== '');
}

export function linesOf(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const match of text.matchAll(breaks)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(from, keepEnds ? end : match.index));
    from = end;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** `str.capitalize`: the first letter in its title case, which is not always a capital: `ß` gives `Ss`. */
export function capitalized(text: string): string {
  const [first = '', ...rest] = lettersOf(text);
  return titleCase(first) + rest.join('').toLowerCase();
}

/** Letters that stand for two, of which a title has the first as a capital. */
const digraphs: ReadonlyMap<string, string> = new Map(
  ['Ǆǅ', 'ǅǅ', 'ǆǅ', 'Ǉǈ', 'ǈǈ', 'ǉǈ', 'Ǌǋ', 'ǋǋ', 'ǌǋ', 'Ǳǲ', 'ǲǲ', 'ǳǲ'].map(pair => [
    pair[0] ?? '',
    pair[1] ?? '',
  ]),
);

function titleCase(letter: string): string {
  const [first = '', ...rest] = lettersOf(letter.toUpperCase());
  return digraphs.get(letter) ?? first + rest.join('').toLowerCase();
}

/** `str.title`: every run of letters begins with a capital, also behind an apostrophe. */
export function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalized);
}

/** Line feeds for all line breaks, as Jinja reads a template. */
export function normalized(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** The order of code points, which is Python's; that of UTF-16 differs above U+FFFF. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  if (!surrogate.test(left) && !surrogate.test(right)) return left < right ? -1 : 1;
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((letter, index) => letter !== b[index]);
  if (at === -1) return -1;
  return (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? -1);
}
