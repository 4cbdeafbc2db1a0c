import { RenderProblem } from '../../renderProblem.ts';
import { textArgument, wholeArgument } from '../values/arguments.ts';
import { pairsOf } from '../values/dictMethods.ts';
import { itemsIn, sizeOf } from '../values/iterate.ts';
import { needed } from '../values/needed.ts';
import { percentFormat } from '../values/percentFormat.ts';
import { capitalized, lengthOf, lettersOf, linesOf, stripped } from '../values/pythonText.ts';
import { centered, replaced } from '../values/textMethods.ts';
import { typeName } from '../values/typeName.ts';
import { Markup, Tuple, Undefined, type Value } from '../values/value.ts';
import type { FilterEntry, FilterTools } from './filter.ts';
import { takes } from './takes.ts';

/** Filters of texts (jinja.palletsprojects.com, "List of Builtin Filters"). */
export const textFilters: readonly FilterEntry[] = [
  ['upper', takes('', (value, _, { textOf }) => like(value, textOf(value).toUpperCase()))],
  ['lower', takes('', (value, _, { textOf }) => like(value, textOf(value).toLowerCase()))],
  ['capitalize', takes('', (value, _, { textOf }) => like(value, capitalized(textOf(value))))],
  ['title', takes('', (value, _, { textOf }) => titledWords(textOf(value)))],
  ['trim', takes('chars', (value, [letters], tools) => like(value, trimmed(value, letters, tools)))],
  ['string', takes('', (value, _, { textOf }) => (value instanceof Markup ? value : textOf(value)))],
  ['safe', takes('', (value, _, { textOf }) => new Markup(textOf(value)))],
  ['escape', takes('', (value, _, tools) => escaped(value, tools))],
  ['e', takes('', (value, _, tools) => escaped(value, tools))],
  ['forceescape', takes('', (value, _, { textOf }) => new Markup(escapedText(textOf(value))))],
  ['indent', takes('width first blank', (value, args, tools) => like(value, indented(value, args, tools)))],
  ['replace', takes('old new count', replace)],
  ['truncate', takes('length killwords end leeway', truncated)],
  ['wordcount', takes('', (value, _, { textOf }) => textOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)],
  [
    'center',
    takes('width', (value, [width], { textOf }) => centered(textOf(value), wholeArgument(width, 80), ' ')),
  ],
  [
    'format',
    (value, { positional, named }, { textOf }) => {
      const isNamed = named.size > 0;
      if (isNamed && positional.length > 0)
        throw new RenderProblem('format takes values with names or without, not both');
      return percentFormat(textOf(value), isNamed ? new Map(named) : new Tuple(positional));
    },
  ],
  ['urlencode', takes('', (value, _, tools) => urlEncoded(value, tools))],
];

/** Text made of markup is markup. */
function like(value: Value, text: string): Value {
  return value instanceof Markup ? new Markup(text) : text;
}

/** Words begin behind white space, hyphens and opening brackets. */
function titledWords(text: string): string {
  const words = text.split(/([-\s({[<]+)/u).map(lettersOf);
  return words.map(([first = '', ...rest]) => first.toUpperCase() + rest.join('').toLowerCase()).join('');
}

function trimmed(value: Value, letters: Value | undefined, { textOf }: FilterTools): string {
  return stripped(
    textOf(value),
    'both',
    letters === undefined || letters === null ? undefined : textOf(letters),
  );
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

function escapedText(text: string): string {
  return text.replace(/[&<>"']/g, letter => entities.get(letter) ?? letter);
}

function escaped(value: Value, { textOf }: FilterTools): Markup {
  return value instanceof Markup ? value : new Markup(escapedText(textOf(value)));
}

function indented(
  value: Value,
  [width, first, blank]: readonly (Value | undefined)[],
  tools: FilterTools,
): string {
  const by =
    typeof width === 'string' ? width : ' '.repeat(Math.min(10_000, Math.max(0, wholeArgument(width, 4))));
  const isFirst = first !== undefined && tools.isTrue(first);
  const isBlank = blank !== undefined && tools.isTrue(blank);
  const lines = linesOf(`${writtenText(value, 'indent', tools)}\n`);
  const indent = (line: string, index: number): string =>
    (index === 0 ? isFirst : isBlank || line !== '') ? by + line : line;
  return lines.map(indent).join('\n');
}

function replace(
  value: Value,
  [old, by, count]: readonly (Value | undefined)[],
  { textOf }: FilterTools,
): string {
  if (old === undefined || by === undefined)
    throw new RenderProblem('replace needs what to replace, and by what');
  const most = count === undefined || count === null ? -1 : wholeArgument(count);
  return replaced(textOf(value), textOf(old), textOf(by), most);
}

function truncated(
  value: Value,
  [length, kill, end, leeway]: readonly (Value | undefined)[],
  tools: FilterTools,
): Value {
  const most = wholeArgument(length, 255);
  const tail = textArgument(end, '...');
  if (most < lengthOf(tail)) throw new RenderProblem(`truncate needs a length of at least ${lengthOf(tail)}`);
  const allowed = most + (leeway === undefined || leeway === null ? 5 : wholeArgument(leeway));
  // What is short enough stays, a list as well.
  if ((sizeOf(needed(value)) ?? Number.POSITIVE_INFINITY) <= allowed) return value;
  const text = writtenText(value, 'truncate', tools);
  const kept = lettersOf(text)
    .slice(0, most - lengthOf(tail))
    .join('');
  if (kill !== undefined && tools.isTrue(kill)) return kept + tail;
  const space = kept.lastIndexOf(' ');
  return (space === -1 ? kept : kept.slice(0, space)) + tail;
}

function urlEncoded(value: Value, { textOf }: FilterTools): string {
  const isText = typeof value === 'string' || value instanceof Markup || value instanceof Undefined;
  const pairs = value instanceof Map ? pairsOf(value) : isText ? null : itemsIn(value);
  if (pairs === null) return percentEncoded(textOf(value), true);
  const part = (each: Value): string => percentEncoded(textOf(each), false).replaceAll('%20', '+');
  return pairs
    .map(pair => {
      const [key, item, ...more] = itemsIn(pair) ?? [];
      if (key === undefined || item === undefined || more.length > 0) {
        throw new RenderProblem('urlencode is for a text, an object or pairs');
      }
      return `${part(key)}=${part(item)}`;
    })
    .join('&');
}

/** @throws RenderProblem for what is no text: some filters take nothing else. */
function writtenText(value: Value, filter: string, { textOf }: FilterTools): string {
  const given = needed(value);
  if (typeof given === 'string' || given instanceof Markup) return textOf(given);
  throw new RenderProblem(`${filter} is for texts, not ${typeName(given)}`);
}

function percentEncoded(text: string, slash: boolean): string {
  const all = encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return slash ? all.replaceAll('%2F', '/') : all;
}
