import { RenderProblem } from '../../renderProblem.ts';
import { textArgument } from '../values/arguments.ts';
import { compare, equals } from '../values/compare.ts';
import { pairsOf } from '../values/dictMethods.ts';
import { iterated } from '../values/iterate.ts';
import { known, needed } from '../values/needed.ts';
import { textOf } from '../values/print.ts';
import { typeName } from '../values/typeName.ts';
import { type Given, Lazy, Tuple, Undefined, type Value } from '../values/value.ts';
import { attributeReader, caseless } from './attributePath.ts';
import type { Filter, FilterEntry, FilterTools } from './filter.ts';
import { takes } from './takes.ts';

type Arguments = readonly (Value | undefined)[];

/** Filters that order and choose (jinja.palletsprojects.com, "List of Builtin Filters"). */
export const orderFilters: readonly FilterEntry[] = [
  ['sort', takes('reverse case_sensitive attribute', sorted)],
  ['unique', takes('case_sensitive attribute', unique)],
  ['min', takes('case_sensitive attribute', (value, args, tools) => extreme(value, args, tools, -1))],
  ['max', takes('case_sensitive attribute', (value, args, tools) => extreme(value, args, tools, 1))],
  ['groupby', takes('attribute default case_sensitive', grouped)],
  ['dictsort', takes('case_sensitive by reverse', dictSorted)],
  ['map', mapped],
  ['select', choosing(true, false)],
  ['reject', choosing(false, false)],
  ['selectattr', choosing(true, true)],
  ['rejectattr', choosing(false, true)],
];

/** What the items are compared by. */
function keyReader(
  attribute: Value | undefined,
  isExact: boolean,
  otherwise?: Value,
): (item: Value) => Value {
  const read = attributeReader(attribute, otherwise);
  return isExact ? read : item => caseless(read(item));
}

function isSet(value: Value | undefined, { isTrue }: FilterTools): boolean {
  return value !== undefined && isTrue(value);
}

/** Items in the order of their keys; equal ones stay as they are, also where the order is turned round. */
function ordered(items: readonly Value[], keyOf: (item: Value) => Value, isReverse: boolean): Value[] {
  const keyed = items.map(item => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => (isReverse ? compare(b.key, a.key) : compare(a.key, b.key)));
  return keyed.map(({ item }) => item);
}

function sorted(value: Value, [reverse, exact, attribute]: Arguments, tools: FilterTools): Value {
  const paths = attribute === undefined || attribute === null ? [null] : textOf(attribute).split(',');
  const keys = paths.map(path => keyReader(path, isSet(exact, tools)));
  const [only] = keys;
  const keyOf =
    keys.length === 1 && only !== undefined ? only : (item: Value): Value => keys.map(key => key(item));
  return ordered(iterated(known(value)), keyOf, isSet(reverse, tools));
}

function unique(value: Value, [exact, attribute]: Arguments, tools: FilterTools): Value {
  const keyOf = keyReader(attribute, isSet(exact, tools));
  const simple = new Set<Value>();
  const others: Value[] = [];
  return new Lazy(
    iterated(known(value)).filter(item => {
      const key = keyOf(item);
      if (typeof key === 'string') return !simple.has(key) && simple.add(key);
      return !others.some(other => equals(other, key)) && others.push(key);
    }),
  );
}

function extreme(value: Value, [exact, attribute]: Arguments, tools: FilterTools, sign: number): Value {
  const keyOf = keyReader(attribute, isSet(exact, tools));
  const items = iterated(known(value));
  let best: { readonly item: Value; readonly key: Value } | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (best === undefined || compare(key, best.key) * sign > 0) best = { item, key };
  }
  return best === undefined ? new Undefined('item to choose') : best.item;
}

function grouped(value: Value, [attribute, otherwise, exact]: Arguments, tools: FilterTools): Value {
  const keyOf = keyReader(attribute, isSet(exact, tools), otherwise);
  const read = attributeReader(attribute, otherwise);
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const item of ordered(iterated(known(value)), keyOf, false)) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, key)) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ items }) => new Tuple([read(items[0] ?? null), items], ['grouper', 'list']));
}

function dictSorted(value: Value, [exact, by, reverse]: Arguments, tools: FilterTools): Value {
  const which = textArgument(by, 'key');
  if (which !== 'key' && which !== 'value') throw new RenderProblem('dictsort goes by "key" or "value"');
  if (!(value instanceof Map))
    throw new RenderProblem(`dictsort is for objects, not ${typeName(needed(value))}`);
  return ordered(
    pairsOf(value),
    keyReader(which === 'key' ? 0 : 1, isSet(exact, tools)),
    isSet(reverse, tools),
  );
}

function mapped(value: Value, given: Given, tools: FilterTools): Value {
  const [name, ...rest] = given.positional;
  const items = iterated(known(value));
  if (name === undefined) {
    const attribute = given.named.get('attribute');
    const others = [...given.named.keys()].filter(key => key !== 'attribute' && key !== 'default');
    if (attribute === undefined || others.length > 0)
      throw new RenderProblem('map needs a filter, or an attribute');
    return new Lazy(items.map(attributeReader(attribute, given.named.get('default'))));
  }
  const inner: Given = { positional: rest, named: given.named };
  return new Lazy(items.map(item => tools.filter(textOf(name), item, inner)));
}

/** Keeps or drops the items, or those with an attribute, that a test says yes to. */
function choosing(keeps: boolean, byAttribute: boolean): Filter {
  return (value, given, tools) => {
    const [attribute, rest] = byAttribute
      ? [given.positional[0], given.positional.slice(1)]
      : [undefined, given.positional];
    if (byAttribute && attribute === undefined)
      throw new RenderProblem('An attribute to choose by is missing');
    const read = attributeReader(attribute);
    const [test, ...args] = rest;
    const says = (item: Value): boolean =>
      test === undefined
        ? tools.isTrue(read(item))
        : tools.test(textOf(test), read(item), { positional: args, named: given.named });
    return new Lazy(iterated(known(value)).filter(item => says(item) === keeps));
  };
}
