import { RenderProblem } from '../../renderProblem.ts';
import { lengthOf, lettersOf } from './pythonText.ts';
import { typeName } from './typeName.ts';
import { Lazy, Markup, Tuple, Undefined, type Value, View } from './value.ts';

/** What a loop over the value goes over; null for what cannot be looped over. */
export function itemsIn(value: Value): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return lettersOf(value);
  if (value instanceof Map) return [...value.keys()];
  if (value instanceof Tuple || value instanceof View) return value.items;
  if (value instanceof Lazy) return value.take();
  if (value instanceof Markup) return lettersOf(value.text);
  return value instanceof Undefined ? [] : null;
}

/** @throws RenderProblem */
export function iterated(value: Value): readonly Value[] {
  const items = itemsIn(value);
  if (items === null) throw new RenderProblem(`There is nothing to go over in ${typeName(value)}`);
  return items;
}

/** Number of items or characters; null for what has none. */
export function sizeOf(value: Value): number | null {
  if (typeof value === 'string') return lengthOf(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  if (value instanceof Tuple || value instanceof View) return value.items.length;
  if (value instanceof Markup) return lengthOf(value.text);
  return value instanceof Undefined ? 0 : null;
}

/** Items that have places: of a list, a tuple or a range; characters of a text. */
export function sequenceOf(value: Value): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof View) return value.kind === 'range' ? value.items : null;
  if (typeof value === 'string') return lettersOf(value);
  return value instanceof Markup ? lettersOf(value.text) : null;
}
