import { RenderProblem } from '../../renderProblem.ts';
import { textMethod } from './textMethods.ts';
import { Callable, Markup, Tuple, type Value } from './value.ts';

/**
 * A method of `Markup`: what it gives is markup as well. Texts among its arguments would be escaped; those where that
 * would show are refused.
 */
export function markupMethod({ text }: Markup, name: string): Callable | undefined {
  const method = textMethod(text, name);
  if (method === undefined) return undefined;
  return new Callable(name, given => {
    const isEscaped =
      name === 'format' || name === 'join' || [...given.positional, ...given.named.values()].some(isSpecial);
    if (isEscaped)
      throw new RenderProblem(`${name}() of an escaped text is not rendered: escape what it gives instead`);
    return marked(method.call(given));
  });
}

function isSpecial(value: Value): boolean {
  return typeof value === 'string' && /[&<>"']/.test(value);
}

function marked(value: Value): Value {
  if (typeof value === 'string') return new Markup(value);
  if (value instanceof Tuple) return new Tuple(value.items.map(marked));
  return Array.isArray(value) ? value.map(marked) : value;
}
