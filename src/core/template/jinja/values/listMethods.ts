import { RenderProblem } from '../../renderProblem.ts';
import { bound, wholeArgument } from './arguments.ts';
import { compare, equals } from './compare.ts';
import { iterated } from './iterate.ts';
import { Callable, type Given, type Value } from './value.ts';

const methods: ReadonlyMap<string, (list: Value[], given: Given) => Value> = new Map<
  string,
  (list: Value[], given: Given) => Value
>([
  ['append', (list, given) => done(list.push(one(given)))],
  ['extend', (list, given) => done(list.push(...iterated(one(given))))],
  ['insert', (list, given) => insert(list, given)],
  ['pop', (list, given) => pop(list, given)],
  ['remove', (list, given) => done(list.splice(placeOf(list, one(given)), 1))],
  ['index', (list, given) => placeOf(list, one(given))],
  ['count', (list, given) => list.filter(item => equals(item, one(given))).length],
  ['copy', list => [...list]],
  ['clear', list => done(list.splice(0))],
  ['reverse', list => done(list.reverse())],
  ['sort', (list, given) => sort(list, given)],
]);

export const listMethodNames: readonly string[] = [...methods.keys()];

/** A method of `list`; undefined where there is none of the name. */
export function listMethod(list: Value[], name: string): Callable | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new Callable(name, given => method(list, given));
}

/** What changes a list gives nothing. */
function done(_changed: unknown): null {
  return null;
}

function one(given: Given): Value {
  const [value] = bound(given, 'value');
  if (value === undefined) throw new RenderProblem('An argument is missing');
  return value;
}

function insert(list: Value[], given: Given): null {
  const [at, value] = bound(given, 'index value');
  return done(list.splice(wholeArgument(at), 0, value ?? null));
}

function pop(list: Value[], given: Given): Value {
  const [index] = bound(given, 'index');
  const at = wholeArgument(index, -1);
  const taken = list.splice(at, 1)[0];
  if (taken === undefined || at >= list.length + 1) throw new RenderProblem('There is no such item to pop');
  return taken;
}

function placeOf(list: readonly Value[], value: Value): number {
  const at = list.findIndex(item => equals(item, value));
  if (at === -1) throw new RenderProblem('The list does not have the item');
  return at;
}

function sort(list: Value[], given: Given): null {
  const [reverse] = bound(given, 'reverse');
  return done(list.sort((a, b) => (reverse === true ? compare(b, a) : compare(a, b))));
}
