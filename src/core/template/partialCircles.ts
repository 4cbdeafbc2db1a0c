import type { Span, Template, TemplateProblem } from '../model.ts';
import type { ReadPartial } from './format.ts';
import { parseTemplate } from './parse.ts';

const maxDepth = 32;

/**
 * Partials that include one another whatever the data say, each with the tag of the template that leads to them. Others
 * are left to rendering, and so is what cannot be read: a partial may have a text to stand in for it, or be given by a
 * program.
 * @param path of the template: its partials are of the same format.
 */
export function partialCircles(path: string, template: Template, read: ReadPartial): TemplateProblem[] {
  const done = new Set<string>();
  return partialsOf(template).flatMap(({ name, span }) => {
    const circle = follow(path, name, [], done, read);
    if (circle === null) return [];
    const message = `Partials include one another: ${circle.map(each => `"${each}"`).join(' → ')}`;
    return [{ code: 'circular-partial', message, severity: 'error' as const, span }];
  });
}

/** The names of a circle, its first one again at its end; null where there is none behind `name`. */
function follow(
  path: string,
  name: string,
  chain: readonly string[],
  done: Set<string>,
  read: ReadPartial,
): readonly string[] | null {
  if (chain.includes(name)) return [...chain, name];
  if (done.has(name) || chain.length >= maxDepth) return null;
  const text = read(name);
  for (const next of text === undefined ? [] : partialsOf(parseTemplate(path, text))) {
    const circle = follow(path, next.name, [...chain, name], done, read);
    if (circle !== null) return circle;
  }
  done.add(name);
  return null;
}

function partialsOf({ parts }: Template): { readonly name: string; readonly span: Span }[] {
  return parts.flatMap(({ kind, name, span, conditional }) =>
    kind === 'partial' && name !== undefined && !conditional ? [{ name, span }] : [],
  );
}
