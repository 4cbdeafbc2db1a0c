import { RenderProblem } from '../../renderProblem.ts';
import { wholeArgument } from '../values/arguments.ts';
import { calculate } from '../values/arithmetic.ts';
import { attributeOf } from '../values/attributes.ts';
import { pairsOf } from '../values/dictMethods.ts';
import { iterated, sequenceOf, sizeOf } from '../values/iterate.ts';
import { known, needed } from '../values/needed.ts';
import { orElse } from '../values/orElse.ts';
import { lettersOf } from '../values/pythonText.ts';
import { typeName } from '../values/typeName.ts';
import { Lazy, Markup, Undefined, type Value, View } from '../values/value.ts';
import { attributeReader } from './attributePath.ts';
import type { FilterEntry, FilterTools } from './filter.ts';
import { takes } from './takes.ts';
import { toJson } from './toJson.ts';

type Arguments = readonly (Value | undefined)[];

/** Filters of lists, objects and any value (jinja.palletsprojects.com, "List of Builtin Filters"). */
export const listFilters: readonly FilterEntry[] = [
  ['default', takes('default_value boolean', defaulted)],
  ['d', takes('default_value boolean', defaulted)],
  ['length', takes('', length)],
  ['count', takes('', length)],
  ['list', takes('', value => [...iterated(known(value))])],
  ['first', takes('', first)],
  ['last', takes('', last)],
  ['reverse', takes('', reversed)],
  ['join', takes('d attribute', joined)],
  [
    'sum',
    takes('attribute start', (value, [attribute, start]) => {
      const read = attributeReader(attribute);
      return iterated(known(value)).reduce<Value>(
        (sum, item) => calculate('+', sum, read(item)),
        orElse(start, 0),
      );
    }),
  ],
  ['batch', takes('linecount fill_with', batches)],
  ['slice', takes('slices fill_with', slices)],
  [
    'items',
    takes('', value => {
      if (value instanceof Undefined) return new Lazy([]);
      if (!(value instanceof Map)) throw new RenderProblem(`items is for objects, not ${typeName(value)}`);
      return new Lazy(pairsOf(value));
    }),
  ],
  ['attr', takes('name', attributeAlone)],
  [
    'tojson',
    takes('indent', (value, [indent]) => {
      const width = indent === undefined || indent === null ? null : wholeArgument(indent);
      return new Markup(toJson(needed(value), width));
    }),
  ],
];

function defaulted(value: Value, [otherwise, boolean]: Arguments, { isTrue }: FilterTools): Value {
  const isMissing =
    value instanceof Undefined || (boolean !== undefined && isTrue(boolean) && !isTrue(value));
  return isMissing ? orElse(otherwise, '') : value;
}

function length(value: Value): Value {
  const size = sizeOf(known(value));
  if (size === null) throw new RenderProblem(`There is no length of ${typeName(value)}`);
  return size;
}

function first(value: Value): Value {
  if (value instanceof Lazy) return orElse(value.next(), nothing('first'));
  return orElse(iterated(known(value))[0], nothing('first'));
}

function last(value: Value): Value {
  if (value instanceof Lazy) throw new RenderProblem('last needs a list: put | list before it');
  const items = iterated(known(value));
  return orElse(items.at(-1), nothing('last'));
}

function nothing(which: string): Value {
  return new Undefined(`${which} item`);
}

function reversed(value: Value): Value {
  if (value instanceof Markup) return new Markup(lettersOf(value.text).reverse().join(''));
  if (typeof value === 'string') return lettersOf(value).reverse().join('');
  const isOrdered =
    sequenceOf(value) !== null ||
    known(value) instanceof Undefined ||
    value instanceof Map ||
    value instanceof View;
  if (!isOrdered && !(value instanceof Lazy))
    throw new RenderProblem(`There is no order in ${typeName(needed(value))}`);
  const items = [...iterated(value)].reverse();
  return new Lazy(items);
}

function joined(value: Value, [mark, attribute]: Arguments, { textOf }: FilterTools): string {
  const read = attributeReader(attribute);
  const texts = iterated(known(value)).map(item => textOf(read(item)));
  return texts.join(mark === undefined ? '' : textOf(mark));
}

function batches(value: Value, [count, fill]: Arguments): Value {
  const size = wholeArgument(count);
  if (size < 1) throw new RenderProblem('A batch has at least one item');
  const items = [...iterated(known(value))];
  const found: Value[][] = [];
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size));
  const short = found.at(-1);
  while (short !== undefined && fill !== undefined && fill !== null && short.length < Math.min(size, 10_000))
    short.push(fill);
  return new Lazy(found);
}

function slices(value: Value, [count, fill]: Arguments): Value {
  const parts = wholeArgument(count);
  if (parts < 1 || parts > 10_000) throw new RenderProblem('slice makes 1 to 10,000 lists');
  const items = [...iterated(known(value))];
  const each = Math.floor(items.length / parts);
  const longer = items.length % parts;
  const found = Array.from({ length: parts }, (_, index) => {
    const start = index * each + Math.min(index, longer);
    const part = items.slice(start, start + each + (index < longer ? 1 : 0));
    return fill !== undefined && fill !== null && index >= longer ? [...part, fill] : part;
  });
  return new Lazy(found);
}

/** `attr` looks for what a value has in Python, never for what is behind a key. */
function attributeAlone(value: Value, [name]: Arguments): Value {
  if (typeof name !== 'string') throw new RenderProblem('attr needs a name');
  return needed(value) instanceof Map ? attributeOf(new Map(), name) : attributeOf(value, name);
}
