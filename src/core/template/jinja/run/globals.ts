import { RenderProblem } from '../../renderProblem.ts';
import { bound, textArgument, wholeArgument } from '../values/arguments.ts';
import { keyOf } from '../values/compare.ts';
import { iterated, sequenceOf } from '../values/iterate.ts';
import {
  Callable,
  type Dict,
  type Given,
  Namespace,
  type Undefined,
  type Value,
  View,
} from '../values/value.ts';

const maxRange = 10_000;

/** Functions of every template; `lipsum`, which gives another text in every call, is not rendered. */
export const globals: ReadonlyMap<string, Callable> = new Map(
  [range, namespace, dict, cycler, joiner].map(each => [each.name, new Callable(each.name, each)]),
);

function range(given: Given): Value {
  const [first, second, third] = bound(given, 'start stop step');
  const [start, stop] =
    second === undefined ? [0, wholeArgument(first)] : [wholeArgument(first), wholeArgument(second)];
  const step = wholeArgument(third, 1);
  if (step === 0) throw new RenderProblem('range() needs a step other than 0');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > maxRange) {
    throw new RenderProblem(`range() gives at most ${maxRange.toLocaleString('en-US')} numbers`);
  }
  const items = Array.from({ length: count }, (_, index) => start + index * step);
  return new View('range', items, step === 1 ? [start, stop] : [start, stop, step]);
}

function namespace(given: Given): Value {
  const made = new Namespace();
  for (const [key, value] of record(given)) made.fields.set(String(key), value);
  return made;
}

function dict(given: Given): Value {
  return record(given);
}

function record({ positional, named }: Given): Dict {
  const [from] = positional;
  const made: Dict = from instanceof Map ? new Map(from) : new Map();
  if (from !== undefined && !(from instanceof Map)) {
    for (const pair of iterated(from)) {
      const [key, value] = sequenceOf(pair) ?? [];
      if (key === undefined || value === undefined) throw new RenderProblem('A record is made of pairs');
      made.set(keyOf(key), value);
    }
  }
  for (const [name, value] of named) made.set(name, value);
  return made;
}

/** Gives its values one after the other, and begins again. */
function cycler({ positional }: Given): Value {
  if (positional.length === 0) throw new RenderProblem('cycler() needs a value');
  let at = 0;
  const current = (): Value => positional[at] ?? null;
  const next = new Callable('next', () => {
    const value = current();
    at = (at + 1) % positional.length;
    return value;
  });
  const reset = new Callable('reset', () => {
    at = 0;
    return null;
  });
  const fields = new Map<string, () => Value>([
    ['current', current],
    ['next', () => next],
    ['reset', () => reset],
  ]);
  return new Callable(
    'cycler',
    () => notCalled(),
    name => fields.get(name)?.(),
  );
}

/** Nothing at the first call, its separator at every other. */
function joiner(given: Given): Value {
  const mark = textArgument(bound(given, 'sep')[0], ', ');
  let used = false;
  return new Callable('joiner', () => {
    const text = used ? mark : '';
    used = true;
    return text;
  });
}

function notCalled(): Undefined {
  throw new RenderProblem('A cycler is not called: its next() is');
}
