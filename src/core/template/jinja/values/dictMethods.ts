import { RenderProblem } from '../../renderProblem.ts';
import { bound } from './arguments.ts';
import { keyOf } from './compare.ts';
import { orElse } from './orElse.ts';
import { Callable, type Dict, type Given, Tuple, type Value, View } from './value.ts';

const methods: ReadonlyMap<string, (dict: Dict, given: Given) => Value> = new Map<
  string,
  (dict: Dict, given: Given) => Value
>([
  ['items', dict => new View('dict_items', pairsOf(dict))],
  ['keys', dict => new View('dict_keys', [...dict.keys()])],
  ['values', dict => new View('dict_values', [...dict.values()])],
  ['get', (dict, given) => get(dict, given)],
  ['pop', (dict, given) => pop(dict, given)],
  ['setdefault', (dict, given) => setDefault(dict, given)],
  ['update', (dict, given) => update(dict, given)],
  ['copy', dict => new Map(dict)],
  ['clear', dict => clear(dict)],
]);

export const dictMethodNames: readonly string[] = [...methods.keys()];

/** A method of `dict`; undefined where there is none of the name. */
export function dictMethod(dict: Dict, name: string): Callable | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new Callable(name, given => method(dict, given));
}

export function pairsOf(dict: Dict): Tuple[] {
  return [...dict].map(([key, value]) => new Tuple([key, value]));
}

function clear(dict: Dict): null {
  dict.clear();
  return null;
}

function get(dict: Dict, given: Given): Value {
  const [key, otherwise] = bound(given, 'key default');
  return orElse(dict.get(keyOf(orElse(key, null))), orElse(otherwise, null));
}

function pop(dict: Dict, given: Given): Value {
  const [key, otherwise] = bound(given, 'key default');
  const held = dict.get(keyOf(orElse(key, null)));
  const value = held === undefined ? otherwise : held;
  if (value === undefined) throw new RenderProblem('There is no such key to pop');
  dict.delete(keyOf(orElse(key, null)));
  return value;
}

function setDefault(dict: Dict, given: Given): Value {
  const [key, otherwise] = bound(given, 'key default');
  const value = orElse(dict.get(keyOf(orElse(key, null))), orElse(otherwise, null));
  dict.set(keyOf(orElse(key, null)), value);
  return value;
}

function update(dict: Dict, given: Given): Value {
  const [from] = given.positional;
  if (from instanceof Map) for (const [key, value] of from) dict.set(key, value);
  else if (from !== undefined) throw new RenderProblem('update() takes an object, or arguments with names');
  for (const [name, value] of given.named) dict.set(name, value);
  return null;
}
