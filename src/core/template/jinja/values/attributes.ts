import { missingVariable, RenderProblem } from '../../renderProblem.ts';
import { dictMethod } from './dictMethods.ts';
import { sequenceOf } from './iterate.ts';
import { listMethod } from './listMethods.ts';
import { markupMethod } from './markupMethods.ts';
import { indexOf, numericOf } from './numbers.ts';
import { orElse } from './orElse.ts';
import { textMethod } from './textMethods.ts';
import { typeName } from './typeName.ts';
import { Callable, Markup, Namespace, Tuple, Undefined, type Value, View } from './value.ts';

/** `of.name`: a method first, then what is behind the name. @throws RenderProblem for a field of nothing. */
export function attributeOf(of: Value, name: string): Value {
  const own = methodOf(of, name);
  if (own !== undefined) return own;
  if (of instanceof Map) return of.has(name) ? orElse(of.get(name), null) : missing(of, name);
  return missing(of, name);
}

/** `of[key]`: what is behind the key first, then a method of that name. @throws RenderProblem likewise */
export function itemOf(of: Value, key: Value): Value {
  if (of instanceof Map) {
    const found = isKey(key) ? of.get(key) : undefined;
    if (found !== undefined) return found;
  }
  const index = indexOf(key);
  const items = index === null ? null : sequenceOf(of);
  if (items !== null && index !== null) {
    const item = items[index < 0 ? index + items.length : index];
    const found = of instanceof Markup && typeof item === 'string' ? new Markup(item) : item;
    return orElse(found, new Undefined(`item ${index}`));
  }
  const name = key instanceof Markup ? key.text : key;
  const own = typeof name === 'string' ? methodOf(of, name) : undefined;
  return own === undefined
    ? missing(of, typeof name === 'string' ? name : index === null ? typeName(key) : `item ${index}`)
    : own;
}

function isKey(key: Value): key is string | number | boolean | null {
  return key === null || typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean';
}

function methodOf(of: Value, name: string): Value | undefined {
  if (typeof of === 'string') return textMethod(of, name);
  if (of instanceof Markup) return markupMethod(of, name);
  if (of instanceof Map) return dictMethod(of, name);
  if (Array.isArray(of)) return listMethod(of, name);
  if (of instanceof Callable) return of.field(name);
  if (of instanceof Namespace) return of.fields.get(name);
  const isList = of instanceof Tuple || (of instanceof View && of.kind === 'range');
  if (!isList || (name !== 'index' && name !== 'count')) {
    return of instanceof Tuple ? of.items[of.fields.indexOf(name)] : undefined;
  }
  return listMethod([...of.items], name);
}

const named = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** What values have in Python and not here; any other name that a value lacks is nothing there too. */
const textNames = named(
  'encode expandtabs format_map isascii isidentifier isprintable istitle maketrans rindex translate',
);
const recordNames = named('popitem fromkeys');
const numberNames = named(
  'real imag numerator denominator conjugate is_integer as_integer_ratio bit_length bit_count to_bytes from_bytes hex fromhex',
);
const rangeNames = named('start stop step');

function isNotRendered(of: Value, name: string): boolean {
  if (typeof of === 'string' || of instanceof Markup) return textNames.has(name);
  if (of instanceof Map) return recordNames.has(name);
  if (of instanceof View) return of.kind === 'range' ? rangeNames.has(name) : name === 'mapping';
  return numericOf(of) !== null && numberNames.has(name);
}

/** What a missing field is: nothing to print, and an error to go on from. */
function missing(of: Value, name: string): Value {
  if (isNotRendered(of, name)) {
    throw new RenderProblem(`"${name}" of ${typeName(of)} is not rendered`);
  }
  const quoted = name.startsWith('item ') ? name : `"${name}"`;
  if (!(of instanceof Undefined)) return new Undefined(`${quoted} in ${typeName(of)}`);
  if (of.chains) return of;
  if (of.variable !== undefined) throw missingVariable(of.variable.name, of.variable.span);
  throw new RenderProblem(`There is no ${of.what}, and so no ${quoted} of it`);
}
