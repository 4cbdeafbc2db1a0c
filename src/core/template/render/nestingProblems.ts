import type { Span } from '../../model.ts';
import { maxPartialDepth, maxRenderDepth } from '../limits.ts';
import { RenderProblem } from '../renderProblem.ts';

/**
 * What is wrong where partials nest deeper than they may. Data may take a partial into itself; a name that comes again
 * tells a circle without an end from partials that merely nest.
 * @param names of the partials around, outermost first.
 */
export function partialsTooDeep(names: readonly string[], place: Span | undefined): RenderProblem {
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again === -1) return new RenderProblem(`Partials nest deeper than ${maxPartialDepth} levels`, place);
  const circle = names.slice(0, again + 1).map(name => `"${name}"`);
  return new RenderProblem(
    `Partials include one another: ${circle.join(' → ')}`,
    place,
    `Take one of them out, or end it with a list or condition: ${maxPartialDepth} levels did not`,
  );
}

/** What is wrong where blocks and partials together nest deeper than an interpreter may follow. */
export function nestedTooDeep(place: Span | undefined): RenderProblem {
  return new RenderProblem(`Blocks and partials nest deeper than ${maxRenderDepth} levels`, place);
}
