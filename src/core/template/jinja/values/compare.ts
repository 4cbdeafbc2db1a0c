import { RenderProblem } from '../../renderProblem.ts';
import { iterated } from './iterate.ts';
import { needed } from './needed.ts';
import { numericOf } from './numbers.ts';
import { compareTexts } from './pythonText.ts';
import { typeName } from './typeName.ts';
import { type Key, Markup, Tuple, Undefined, type Value, View } from './value.ts';

/** Python's `==`. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  const [a, b] = [numericOf(left), numericOf(right)];
  if (a !== null || b !== null) return a?.value === b?.value;
  if (left instanceof Undefined) return right instanceof Undefined;
  if (left instanceof Map && right instanceof Map) {
    return (
      left.size === right.size &&
      [...left].every(([key, item]) => right.has(key) && equals(item, right.get(key) ?? null))
    );
  }
  const [first, second] = [plain(left), plain(right)];
  if (typeof first === 'string') return first === second;
  if (!isSameKind(left, right)) return false;
  const [items, others] = [listOf(left), listOf(right)];
  if (items === null || others === null || items.length !== others.length) return false;
  return items.every((item, index) => equals(item, others[index] ?? null));
}

function isSameKind(left: Value, right: Value): boolean {
  if (left instanceof View) return right instanceof View && left.kind === right.kind;
  return Array.isArray(left) ? Array.isArray(right) : left instanceof Tuple && right instanceof Tuple;
}

/** Python's order of numbers, texts, lists and tuples. @throws RenderProblem for what has none. */
export function compare(left: Value, right: Value): number {
  const [a, b] = [numericOf(needed(left)), numericOf(needed(right))];
  if (a !== null && b !== null)
    return a.value < b.value ? -1 : a.value > b.value ? 1 : a.value === b.value ? 0 : Number.NaN;
  const [first, second] = [plain(left), plain(right)];
  if (typeof first === 'string' && typeof second === 'string') return compareTexts(first, second);
  const [items, others] = [listOf(left), listOf(right)];
  if (items === null || others === null || !isSameKind(left, right) || left instanceof View) {
    throw new RenderProblem(`There is no order between ${typeName(left)} and ${typeName(right)}`);
  }
  const at = items.findIndex((item, index) => index >= others.length || !equals(item, others[index] ?? null));
  if (at === -1) return items.length - others.length;
  return at >= others.length ? 1 : compare(items[at] ?? null, others[at] ?? null);
}

/** Python's `in`. @throws RenderProblem */
export function contains(holder: Value, item: Value): boolean {
  const text = plain(holder);
  if (typeof text === 'string') {
    const part = plain(needed(item));
    if (typeof part !== 'string')
      throw new RenderProblem(`Only a text can be in a text, not ${typeName(item)}`);
    return text.includes(part);
  }
  if (holder instanceof Map) return holder.has(keyOf(needed(item)));
  return iterated(holder).some(each => equals(each, item));
}

/** A value as a key. @throws RenderProblem for one that is none here. */
export function keyOf(value: Value): Key {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (value instanceof Markup) return value.text;
  throw new RenderProblem(`Only texts and whole numbers are keys here, not ${typeName(value)}`);
}

function plain(value: Value): Value {
  return value instanceof Markup ? value.text : value;
}

function listOf(value: Value): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  return value instanceof Tuple || value instanceof View ? value.items : null;
}
