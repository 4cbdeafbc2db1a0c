import { maxRenderedLength } from '../../limits.ts';
import { RenderProblem } from '../../renderProblem.ts';
import { bound, textArgument, wholeArgument } from './arguments.ts';
import { braceFormat } from './braceFormat.ts';
import { iterated } from './iterate.ts';
import { capitalized, lengthOf, lettersOf, linesOf, stripped, titled, wordsOf } from './pythonText.ts';
import { slice } from './slice.ts';
import { typeName } from './typeName.ts';
import { Callable, type Given, Markup, Tuple, type Value } from './value.ts';

type Method = (text: string, given: Given) => Value;
type Arguments = readonly (Value | undefined)[];

const plain =
  (read: (text: string) => Value): Method =>
  (text, given) => {
    bound(given, '');
    return read(text);
  };
const taking =
  (names: string, read: (text: string, values: Arguments) => Value): Method =>
  (text, given) =>
    read(text, bound(given, names));

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['upper', plain(text => text.toUpperCase())],
  ['lower', plain(text => text.toLowerCase())],
  ['casefold', plain(text => text.toLowerCase().replaceAll('ß', 'ss'))],
  ['capitalize', plain(capitalized)],
  ['title', plain(titled)],
  [
    'swapcase',
    plain(text =>
      text.replace(/\p{L}/gu, letter =>
        /\p{Lu}/u.test(letter) ? letter.toLowerCase() : letter.toUpperCase(),
      ),
    ),
  ],
  ['strip', taking('chars', (text, [letters]) => stripped(text, 'both', optional(letters)))],
  ['lstrip', taking('chars', (text, [letters]) => stripped(text, 'left', optional(letters)))],
  ['rstrip', taking('chars', (text, [letters]) => stripped(text, 'right', optional(letters)))],
  [
    'split',
    taking('sep maxsplit', (text, [mark, most]) => split(text, optional(mark), wholeArgument(most, -1))),
  ],
  [
    'rsplit',
    taking('sep maxsplit', (text, [mark, most]) =>
      splitFromEnd(text, optional(mark), wholeArgument(most, -1)),
    ),
  ],
  ['splitlines', taking('keepends', (text, [keep]) => linesOf(text, keep === true))],
  ['partition', taking('sep', (text, [mark]) => partition(text, textArgument(mark), false))],
  ['rpartition', taking('sep', (text, [mark]) => partition(text, textArgument(mark), true))],
  ['join', taking('iterable', (text, [items]) => joined(text, iterated(items ?? null)))],
  [
    'replace',
    taking('old new count', (text, [old, by, count]) =>
      replaced(text, textArgument(old), textArgument(by), wholeArgument(count, -1)),
    ),
  ],
  [
    'startswith',
    taking('prefix start end', (text, [parts, ...bounds]) =>
      partsOf(parts).some(part => cut(text, bounds).startsWith(part)),
    ),
  ],
  [
    'endswith',
    taking('suffix start end', (text, [parts, ...bounds]) =>
      partsOf(parts).some(part => cut(text, bounds).endsWith(part)),
    ),
  ],
  [
    'removeprefix',
    taking('prefix', (text, [part]) =>
      text.startsWith(textArgument(part)) ? text.slice(textArgument(part).length) : text,
    ),
  ],
  [
    'removesuffix',
    taking('suffix', (text, [part]) =>
      text.endsWith(textArgument(part)) ? text.slice(0, text.length - textArgument(part).length) : text,
    ),
  ],
  ['find', taking('sub', (text, [part]) => place(text, text.indexOf(textArgument(part))))],
  ['rfind', taking('sub', (text, [part]) => place(text, text.lastIndexOf(textArgument(part))))],
  ['index', taking('sub', (text, [part]) => found(text, text.indexOf(textArgument(part))))],
  ['count', taking('sub', (text, [part]) => countOf(text, textArgument(part)))],
  ['format', braceFormat],
  ['isdigit', plain(text => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+$/u.test(text))],
  ['isdecimal', plain(text => /^\p{Nd}+$/u.test(text))],
  ['isnumeric', plain(text => /^\p{N}+$/u.test(text))],
  ['isalpha', plain(text => /^\p{L}+$/u.test(text))],
  ['isalnum', plain(text => /^[\p{L}\p{N}]+$/u.test(text))],
  ['isspace', plain(text => text !== '' && stripped(text, 'both') === '')],
  ['islower', plain(isLower)],
  ['isupper', plain(isUpper)],
  ['zfill', taking('width', (text, [width]) => zeroFilled(text, wholeArgument(width)))],
  ['ljust', taking('width fillchar', (text, [width, fill]) => text + filling(text, width, fill))],
  ['rjust', taking('width fillchar', (text, [width, fill]) => filling(text, width, fill) + text)],
  [
    'center',
    taking('width fillchar', (text, [width, fill]) =>
      centered(text, wholeArgument(width), textArgument(fill, ' ')),
    ),
  ],
]);

export const textMethodNames: readonly string[] = [...methods.keys()];

/** A method of `str`; undefined where there is none of the name. */
export function textMethod(text: string, name: string): Callable | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new Callable(name, given => method(text, given));
}

export function isLower(text: string): boolean {
  return /\p{Lowercase}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text);
}

export function isUpper(text: string): boolean {
  return /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text);
}

/** Python puts the odd space on the left where the width is odd. */
export function centered(text: string, width: number, fill: string): string {
  const missing = Math.max(0, limited(width) - lengthOf(text));
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

export function replaced(text: string, old: string, by: string, count: number): string {
  const from = old === '' ? lettersOf(text) : text.split(old);
  const places = old === '' ? from.length + 1 : from.length - 1;
  const used = count < 0 ? places : Math.min(places, count);
  if (text.length + used * (by.length - old.length) > maxRenderedLength)
    throw new RenderProblem('A text gets longer than can be rendered');
  if (old !== '')
    return (
      from.slice(0, used + 1).join(by) +
      from
        .slice(used + 1)
        .map(part => old + part)
        .join('')
    );
  return (
    from.map((letter, index) => (index < used ? by : '') + letter).join('') + (used > from.length ? by : '')
  );
}

/** @throws RenderProblem for an item that is no text. */
function joined(mark: string, items: readonly Value[]): string {
  return items
    .map(item => {
      if (item instanceof Markup) return item.text;
      if (typeof item !== 'string') throw new RenderProblem(`join() takes texts, not ${typeName(item)}`);
      return item;
    })
    .join(mark);
}

function optional(value: Value | undefined): string | undefined {
  return value === undefined || value === null ? undefined : textArgument(value);
}

function split(text: string, mark: string | undefined, most: number): Value[] {
  if (mark === '') throw new RenderProblem('A text cannot be split at nothing');
  const parts = mark === undefined ? wordsOf(text) : text.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  if (mark !== undefined) return [...parts.slice(0, most), parts.slice(most).join(mark)];
  let rest = stripped(text, 'left');
  for (const word of parts.slice(0, most)) rest = stripped(rest.slice(word.length), 'left');
  return [...parts.slice(0, most), rest];
}

function splitFromEnd(text: string, mark: string | undefined, most: number): Value[] {
  if (mark === '') throw new RenderProblem('A text cannot be split at nothing');
  const parts = mark === undefined ? wordsOf(text) : text.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  const kept = parts.length - most;
  if (mark !== undefined) return [parts.slice(0, kept).join(mark), ...parts.slice(kept)];
  let rest = stripped(text, 'right');
  for (const word of parts.slice(kept).reverse())
    rest = stripped(rest.slice(0, rest.length - word.length), 'right');
  return [rest, ...parts.slice(kept)];
}

function partition(text: string, mark: string, last: boolean): Tuple {
  if (mark === '') throw new RenderProblem('A text cannot be divided at nothing');
  const at = last ? text.lastIndexOf(mark) : text.indexOf(mark);
  if (at === -1) return new Tuple(last ? ['', '', text] : [text, '', '']);
  return new Tuple([text.slice(0, at), mark, text.slice(at + mark.length)]);
}

function partsOf(parts: Value | undefined): readonly string[] {
  return (parts instanceof Tuple ? parts.items : [parts]).map(part => textArgument(part));
}

function cut(text: string, bounds: Arguments): string {
  return bounds.every(bound => bound === undefined) ? text : String(slice(text, bounds));
}

function countOf(text: string, part: string): number {
  return part === '' ? lengthOf(text) + 1 : text.split(part).length - 1;
}

/** A place in characters, of one in UTF-16. */
function place(text: string, at: number): number {
  return at <= 0 ? at : lengthOf(text.slice(0, at));
}

function found(text: string, at: number): number {
  if (at === -1) throw new RenderProblem('index() did not find the text');
  return place(text, at);
}

function zeroFilled(text: string, width: number): string {
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  const missing = Math.max(0, limited(width) - lengthOf(text));
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function filling(text: string, width: Value | undefined, fill: Value | undefined): string {
  return textArgument(fill, ' ').repeat(Math.max(0, limited(wholeArgument(width)) - lengthOf(text)));
}

function limited(width: number): number {
  if (width > 100_000) throw new RenderProblem('A text is filled up to at most 100,000 characters');
  return width;
}
