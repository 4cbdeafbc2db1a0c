import type { BinaryOperator } from '../values/arithmetic.ts';
import { argumentsOf } from './callArguments.ts';
import type { Grammar } from './grammar.ts';
import type { CallArguments, Comparison, Expression } from './nodes.ts';
import { primary } from './primary.ts';
import type { TokenReader } from './tokenReader.ts';

const grammar: Grammar = { expression, expressions };
const noArguments: CallArguments = { positional: [], named: [] };
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Reads an expression, with a choice (`a if b else c`) where one may stand. @throws TagFault */
export function expression(reader: TokenReader, choices = true): Expression {
  return reader.nested(() => (choices ? choice(reader) : anyOf(reader)));
}

/** Reads one expression, or some with commas between them: a tuple. @throws TagFault */
export function expressions(reader: TokenReader, choices = true): Expression {
  const items: Expression[] = [];
  let isTuple = false;
  do {
    if (items.length > 0 && (reader.current.kind === 'end' || reader.isSign(')'))) break;
    items.push(expression(reader, choices));
    if (reader.isSign(',')) isTuple = true;
  } while (reader.skipSign(','));
  const [only] = items;
  return only !== undefined && !isTuple ? only : { kind: 'tuple', items };
}

function choice(reader: TokenReader): Expression {
  let value = anyOf(reader);
  while (reader.skipWord('if')) {
    const test = anyOf(reader);
    const no = reader.skipWord('else') ? reader.nested(() => choice(reader)) : null;
    value = { kind: 'choice', test, yes: value, no };
  }
  return value;
}

function anyOf(reader: TokenReader): Expression {
  return listed(reader, 'or', () => listed(reader, 'and', () => negation(reader)));
}

function listed(reader: TokenReader, kind: 'and' | 'or', read: () => Expression): Expression {
  const first = read();
  if (!reader.isWord(kind)) return first;
  const items = [first];
  while (reader.skipWord(kind)) items.push(read());
  return { kind, items };
}

function negation(reader: TokenReader): Expression {
  if (reader.isWord('not') && !isNotIn(reader)) {
    reader.take();
    return { kind: 'not', of: reader.nested(() => negation(reader)) };
  }
  return comparison(reader);
}

function isNotIn(reader: TokenReader): boolean {
  return reader.isWord('not') && reader.following.kind === 'name' && reader.following.text === 'in';
}

function comparison(reader: TokenReader): Expression {
  const first = sum(reader);
  const rest: (readonly [Comparison, Expression])[] = [];
  for (let operator = comparator(reader); operator !== null; operator = comparator(reader)) {
    rest.push([operator, sum(reader)]);
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest };
}

function comparator(reader: TokenReader): Comparison | null {
  const { kind, text } = reader.current;
  if (kind === 'sign' && comparisons.has(text)) return reader.take().text as Comparison;
  if (reader.skipWord('in')) return 'in';
  if (!isNotIn(reader)) return null;
  reader.take();
  reader.take();
  return 'not in';
}

function sum(reader: TokenReader): Expression {
  return chain(reader, ['+', '-'], () => joined(reader));
}

function joined(reader: TokenReader): Expression {
  const first = product(reader);
  if (!reader.isSign('~')) return first;
  const items = [first];
  while (reader.skipSign('~')) items.push(product(reader));
  return { kind: 'join', items };
}

function product(reader: TokenReader): Expression {
  return chain(reader, ['*', '/', '//', '%'], () => chain(reader, ['**'], () => unary(reader, true)));
}

function chain(reader: TokenReader, operators: readonly string[], read: () => Expression): Expression {
  let left = read();
  while (reader.current.kind === 'sign' && operators.includes(reader.current.text)) {
    const operator = reader.take().text as BinaryOperator;
    left = { kind: 'binary', operator, left, right: read() };
  }
  return left;
}

function unary(reader: TokenReader, filters: boolean): Expression {
  const value = signed(reader) ?? postfix(reader, primary(reader, grammar));
  return filters ? filtered(reader, postfix(reader, value)) : value;
}

function signed(reader: TokenReader): Expression | null {
  const kind = reader.isSign('-') ? 'negative' : reader.isSign('+') ? 'positive' : null;
  if (kind === null) return null;
  reader.take();
  return { kind, of: reader.nested(() => unary(reader, false)) };
}

/** Fields, items and calls behind a value. */
function postfix(reader: TokenReader, value: Expression): Expression {
  let of = value;
  for (;;) {
    if (reader.skipSign('.')) of = field(reader, of);
    else if (reader.skipSign('[')) of = subscript(reader, of);
    else if (reader.isSign('(')) of = called(reader, of);
    else return of;
  }
}

function called(reader: TokenReader, callee: Expression): Expression {
  if (callee.kind === 'name') reader.uses.push({ kind: 'function', name: callee.name, at: callee.at });
  if (callee.kind === 'attribute') {
    reader.uses.push({ kind: 'method', name: callee.name, at: reader.previous.at });
  }
  return { kind: 'call', callee, args: argumentsOf(reader, grammar) };
}

function field(reader: TokenReader, of: Expression): Expression {
  const { kind, text } = reader.current;
  if (kind === 'name') return { kind: 'attribute', of, name: reader.take().text };
  if (kind !== 'whole') reader.fail('a name or a number');
  reader.take();
  return { kind: 'item', of, key: { kind: 'whole', value: Number(text) } };
}

function subscript(reader: TokenReader, of: Expression): Expression {
  const bounds: (Expression | null)[] = [];
  let isSlice = false;
  for (;;) {
    const isLeftOut = reader.isSign(':') || reader.isSign(']');
    bounds.push(isLeftOut ? null : expression(reader));
    if (bounds.length === 3 || !reader.skipSign(':')) break;
    isSlice = true;
  }
  if (isSlice) {
    reader.expectSign(']');
    return { kind: 'slice', of, bounds };
  }
  const [first] = bounds;
  if (first === null || first === undefined) reader.fail('an index');
  const items = [first];
  while (reader.skipSign(',')) items.push(expression(reader));
  reader.expectSign(']');
  return { kind: 'item', of, key: items.length === 1 ? first : { kind: 'tuple', items } };
}

/** Filters and tests behind a value, and calls of what they give. */
function filtered(reader: TokenReader, value: Expression): Expression {
  let of = value;
  for (;;) {
    if (reader.skipSign('|')) of = { kind: 'filter', of, ...filter(reader) };
    else if (reader.skipWord('is')) of = tested(reader, of);
    else if (reader.isSign('(')) of = called(reader, of);
    else return of;
  }
}

/** A filter's name and arguments, behind its `|`. @throws TagFault */
export function filter(reader: TokenReader): { readonly name: string; readonly args: CallArguments } {
  const { name, at } = dottedName(reader);
  reader.uses.push({ kind: 'filter', name, at });
  const args = reader.isSign('(') ? argumentsOf(reader, grammar) : noArguments;
  noteNamed(reader, name, args, at);
  return { name, args };
}

const byTest: ReadonlySet<string> = new Set(['select', 'reject', 'selectattr', 'rejectattr']);

/** `map("upper")` and `select("odd")` name a filter or a test as well. */
function noteNamed(reader: TokenReader, filter: string, { positional }: CallArguments, at: number): void {
  const named = positional[filter.endsWith('attr') ? 1 : 0];
  if (named?.kind !== 'text') return;
  if (filter === 'map') reader.uses.push({ kind: 'filter', name: named.text, at });
  if (byTest.has(filter)) reader.uses.push({ kind: 'test', name: named.text, at });
}

function dottedName(reader: TokenReader): { name: string; at: number } {
  const { text, at } = reader.expectName();
  let name = text;
  while (reader.skipSign('.')) name += `.${reader.expectName().text}`;
  return { name, at };
}

function tested(reader: TokenReader, of: Expression): Expression {
  const negated = reader.skipWord('not');
  const { name, at } = dottedName(reader);
  reader.uses.push({ kind: 'test', name, at });
  const test: Expression = { kind: 'test', of, name, args: testArguments(reader) };
  return negated ? { kind: 'not', of: test } : test;
}

/** In brackets, or one value behind the name: `is divisibleby 3`. */
function testArguments(reader: TokenReader): CallArguments {
  if (reader.isSign('(')) return argumentsOf(reader, grammar);
  const { kind, text } = reader.current;
  const isValue = kind === 'sign' ? text === '[' || text === '{' : kind !== 'end';
  if (!isValue || (kind === 'name' && (text === 'else' || text === 'or' || text === 'and'))) {
    return noArguments;
  }
  if (reader.isWord('is')) reader.fail('"and" between two tests');
  return { positional: [postfix(reader, primary(reader, grammar))], named: [] };
}
