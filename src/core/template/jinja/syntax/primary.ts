import type { Grammar } from './grammar.ts';
import type { Expression } from './nodes.ts';
import { TagFault } from './tagFault.ts';
import type { TokenReader } from './tokenReader.ts';

const constants: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ['true', { kind: 'boolean', value: true }],
  ['True', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
  ['False', { kind: 'boolean', value: false }],
  ['none', { kind: 'none' }],
  ['None', { kind: 'none' }],
]);

/** What a macro has beside its parameters, and a template beside its variables. */
const implicit: ReadonlySet<string> = new Set(['caller', 'varargs', 'kwargs', 'self']);

/** Words that stand between values, and so are none. */
const separators: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);

/** A name, a literal, or what stands in brackets. @throws TagFault */
export function primary(reader: TokenReader, grammar: Grammar): Expression {
  const { kind, text, at } = reader.current;
  if (kind === 'name') {
    if (separators.has(text)) reader.fail('a value');
    reader.take();
    if (implicit.has(text)) reader.uses.push({ kind: 'implicit', name: text, at });
    return constants.get(text) ?? { kind: 'name', name: text, at };
  }
  if (kind === 'text') {
    let whole = '';
    while (reader.current.kind === 'text') whole += reader.take().text;
    return { kind: 'text', text: whole };
  }
  if (kind === 'whole' || kind === 'float') return number(reader, kind);
  if (reader.skipSign('(')) return reader.nested(() => bracketed(reader, grammar));
  if (reader.skipSign('['))
    return { kind: 'list', items: series(reader, ']', () => grammar.expression(reader)) };
  if (reader.skipSign('{'))
    return { kind: 'dict', entries: series(reader, '}', () => entry(reader, grammar)) };
  return reader.fail('a value');
}

function number(reader: TokenReader, kind: 'whole' | 'float'): Expression {
  const { text, at } = reader.take();
  const value = Number(text);
  if (kind === 'whole' && !Number.isSafeInteger(value)) {
    const shown = text.length > 30 ? `${text.slice(0, 30)}…` : text;
    throw new TagFault(`${shown} is more than can be reckoned with: 9,007,199,254,740,991`, at);
  }
  return { kind, value };
}

function bracketed(reader: TokenReader, { expressions }: Grammar): Expression {
  if (reader.skipSign(')')) return { kind: 'tuple', items: [] };
  const value = expressions(reader);
  reader.expectSign(')');
  return value;
}

function series<T>(reader: TokenReader, close: string, read: () => T): T[] {
  const items: T[] = [];
  while (!reader.skipSign(close)) {
    if (items.length > 0) {
      reader.expectSign(',');
      if (reader.skipSign(close)) break;
    }
    items.push(read());
  }
  return items;
}

function entry(reader: TokenReader, { expression }: Grammar): readonly [Expression, Expression] {
  const key = expression(reader);
  reader.expectSign(':');
  return [key, expression(reader)];
}
