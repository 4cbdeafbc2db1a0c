import { Callable, Float, Lazy, Markup, Namespace, Tuple, Undefined, type Value, View } from './value.ts';

/** What a value is, in words: `a text`, `a list`. */
export function typeName(value: Value): string {
  if (value === null) return 'none';
  if (typeof value === 'string' || value instanceof Markup) return 'a text';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number' || value instanceof Float) return 'a number';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'an object';
  if (value instanceof Tuple) return 'a tuple';
  if (value instanceof Undefined) return 'a value that is not there';
  if (value instanceof Namespace) return 'a namespace';
  if (value instanceof View) return value.kind === 'range' ? 'a range' : 'a view of an object';
  if (value instanceof Lazy) return 'what a filter gives one by one';
  return value instanceof Callable ? 'a function' : 'a value';
}
