import { RenderProblem } from '../../renderProblem.ts';
import { sequenceOf } from './iterate.ts';
import { needed } from './needed.ts';
import { indexOf } from './numbers.ts';
import { typeName } from './typeName.ts';
import { Markup, Tuple, type Value, View } from './value.ts';

/** `value[start:stop:step]`, as Python cuts. Bounds are null where they are left out. @throws RenderProblem */
export function slice(value: Value, bounds: readonly (Value | undefined)[]): Value {
  const items = sequenceOf(needed(value));
  if (items === null) throw new RenderProblem(`There is nothing to slice in ${typeName(value)}`);
  const [start, stop, step] = bounds.map(boundOf);
  const by = step ?? 1;
  if (by === 0) throw new RenderProblem('A slice needs a step other than 0');
  const size = items.length;
  const [low, high] = by > 0 ? [0, size] : [-1, size - 1];
  const from = clamped(start, by > 0 ? low : high, size, low, high);
  const to = clamped(stop, by > 0 ? high : low, size, low, high);
  const cut: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) cut.push(items[at] ?? null);
  if (typeof value === 'string') return cut.join('');
  if (value instanceof Markup) return new Markup(cut.join(''));
  if (value instanceof View) throw new RenderProblem('A range is not sliced: put | list behind it');
  return value instanceof Tuple ? new Tuple(cut) : cut;
}

function boundOf(bound: Value | undefined): number | null {
  if (bound === undefined || bound === null) return null;
  const index = indexOf(bound);
  if (index === null) throw new RenderProblem(`A slice goes by whole numbers, not by ${typeName(bound)}`);
  return index;
}

function clamped(
  bound: number | null | undefined,
  none: number,
  size: number,
  low: number,
  high: number,
): number {
  if (bound === null || bound === undefined) return none;
  return Math.min(high, Math.max(low, bound < 0 ? bound + size : bound));
}
