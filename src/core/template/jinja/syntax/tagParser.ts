import { endByWord } from './blocks.ts';
import { expression, expressions, filter } from './expressionParser.ts';
import type { BlockFilter, Expression, NameUse, Parameter, Tag } from './nodes.ts';
import { TagFault } from './tagFault.ts';
import { target } from './target.ts';
import { TokenReader } from './tokenReader.ts';

/** What the inside of a tag is, or what is wrong with it. */
export type ParsedTag =
  | {
      readonly tag: Tag;
      readonly uses: readonly NameUse[];
      /** Where the expression begins, behind the statement's word and the names that get a value. */
      readonly head: number;
    }
  | { readonly fault: string; readonly at: number };

/** Reads the inside of `{{ … }}`. */
export function parseOutput(inner: string): ParsedTag {
  return parsed(inner, reader => ({ kind: 'print', value: expressions(reader) }));
}

/** Reads the inside of `{% … %}`. */
export function parseStatement(inner: string): ParsedTag {
  return parsed(inner, reader => {
    const { text: word, at } = reader.expectName();
    reader.endHead();
    const read = statements.get(word);
    if (read !== undefined) return read(reader);
    if (ends.has(word)) return ended(reader, word);
    if (foreign.has(word)) return restOf(reader, { kind: 'unsupported', word });
    throw new TagFault(`There is no tag {% ${word} %}`, at);
  });
}

function parsed(inner: string, read: (reader: TokenReader) => Tag): ParsedTag {
  try {
    const reader = new TokenReader(inner);
    const tag = read(reader);
    reader.expectEnd();
    return { tag, uses: reader.uses, head: reader.head };
  } catch (error) {
    if (!(error instanceof TagFault)) throw error;
    return { fault: error.message, at: error.at };
  }
}

const ends: ReadonlyMap<string, string> = new Map([...endByWord].map(([word, end]) => [end, word]));

/** Statements of Jinja and its extensions that are not rendered. */
const foreign: ReadonlySet<string> = new Set(
  'extends import from do trans pluralize endtrans debug'.split(' '),
);

const statements: ReadonlyMap<string, (reader: TokenReader) => Tag> = new Map<
  string,
  (reader: TokenReader) => Tag
>([
  ['if', reader => ({ kind: 'if', value: expressions(reader, false) })],
  ['elif', reader => ({ kind: 'elif', value: expressions(reader, false) })],
  ['else', () => ({ kind: 'else' })],
  ['break', () => ({ kind: 'break' })],
  ['continue', () => ({ kind: 'continue' })],
  ['for', loop],
  ['set', assignment],
  ['with', variables],
  ['macro', macro],
  ['call', call],
  ['filter', reader => ({ kind: 'filterBlock', filters: blockFilters(reader) })],
  ['block', block],
  ['include', include],
  ['autoescape', escaping],
  ['generation', () => ({ kind: 'silent' })],
  ['endgeneration', () => ({ kind: 'silent' })],
]);

function ended(reader: TokenReader, word: string): Tag {
  const of = ends.get(word) ?? '';
  if (of === 'block' && reader.current.kind === 'name') reader.take();
  return { kind: 'end', of };
}

function restOf(reader: TokenReader, tag: Tag): Tag {
  while (reader.current.kind !== 'end') reader.take();
  return tag;
}

function loop(reader: TokenReader): Tag {
  const into = target(reader);
  if (!reader.skipWord('in')) reader.fail('"in"');
  reader.endHead();
  const over = expressions(reader, false);
  const only = reader.skipWord('if') ? expression(reader) : null;
  return { kind: 'for', target: into, over, only, recursive: reader.skipWord('recursive') };
}

function assignment(reader: TokenReader): Tag {
  const into = target(reader, true);
  const isValue = reader.skipSign('=');
  reader.endHead();
  if (isValue) return { kind: 'set', target: into, value: expressions(reader) };
  return { kind: 'capture', target: into, filters: reader.skipSign('|') ? blockFilters(reader) : [] };
}

function blockFilters(reader: TokenReader): BlockFilter[] {
  const filters: BlockFilter[] = [];
  do filters.push(filter(reader));
  while (reader.skipSign('|'));
  return filters;
}

function variables(reader: TokenReader): Tag {
  const given: (readonly [ReturnType<typeof target>, Expression])[] = [];
  while (reader.current.kind !== 'end') {
    if (given.length > 0) reader.expectSign(',');
    const into = target(reader);
    reader.expectSign('=');
    given.push([into, expression(reader)]);
  }
  return { kind: 'with', given };
}

function macro(reader: TokenReader): Tag {
  return { kind: 'macro', name: reader.expectName().text, parameters: parametersOf(reader) };
}

function parametersOf(reader: TokenReader): Parameter[] {
  const parameters: Parameter[] = [];
  reader.expectSign('(');
  while (!reader.skipSign(')')) {
    if (parameters.length > 0) reader.expectSign(',');
    const { text: name, at } = reader.expectName();
    const isGiven = reader.skipSign('=');
    if (!isGiven && parameters.some(each => each.default !== null)) {
      throw new TagFault(`Parameter "${name}" has no default, and one before it has`, at);
    }
    parameters.push({ name, default: isGiven ? expression(reader) : null });
  }
  return parameters;
}

function call(reader: TokenReader): Tag {
  const parameters = reader.isSign('(') ? parametersOf(reader) : [];
  const value = expression(reader);
  if (value.kind !== 'call') reader.fail('a call of a macro');
  return { kind: 'call', parameters, call: value };
}

function block(reader: TokenReader): Tag {
  const name = reader.expectName().text;
  const scoped = reader.skipWord('scoped');
  reader.skipWord('required');
  return { kind: 'block', name, scoped };
}

function include(reader: TokenReader): Tag {
  const file = expression(reader);
  const optional = reader.isWord('ignore') && reader.following.text === 'missing';
  if (optional) {
    reader.take();
    reader.take();
  }
  const named = reader.isWord('with') || reader.isWord('without') ? reader.take().text : 'with';
  if (reader.previous.text === named && !reader.skipWord('context')) reader.fail('"context"');
  return { kind: 'include', names: namesIn(file), optional, context: named === 'with' };
}

function namesIn(file: Expression): readonly string[] | null {
  if (file.kind === 'text') return [file.text];
  if (file.kind !== 'list' && file.kind !== 'tuple') return null;
  const names = file.items.map(item => (item.kind === 'text' ? item.text : null));
  return names.every(name => name !== null) ? names : null;
}

/** `{% autoescape false %}` is how everything is rendered; no other is. */
function escaping(reader: TokenReader): Tag {
  const value = expression(reader);
  const isOff = value.kind === 'boolean' && !value.value;
  return isOff ? { kind: 'autoescape' } : { kind: 'unsupported', word: 'autoescape' };
}
