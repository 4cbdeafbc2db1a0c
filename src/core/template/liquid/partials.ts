import type { Span } from '../../model.ts';
import type { ReadPartial } from '../format.ts';
import { RenderProblem } from '../renderProblem.ts';
import { linesOf } from './lines.ts';
import { scanLiquidTags } from './scanTags.ts';
import { isLayoutNone, partialName, partialWords } from './statement.ts';

/** A template's partials, and theirs, all read before anything is rendered. */
export interface LiquidPartials {
  readonly texts: ReadonlyMap<string, string>;
  /** The tag of the template itself that brings a file in, directly or not. */
  readonly places: ReadonlyMap<string, Span>;
}

const maxDepth = 32;

/** @throws RenderProblem for a file that is not there, a circle, or a name that only rendering would tell. */
export function readPartials(text: string, body: Span, read: ReadPartial | undefined): LiquidPartials {
  const texts = new Map<string, string>();
  const places = new Map<string, Span>();
  const chain: string[] = [];
  const walk = (source: string, within: Span, outerPlace: Span | undefined): void => {
    for (const { name, span } of namesIn(source, within)) {
      const place = outerPlace ?? span;
      if (name === undefined) {
        throw new RenderProblem('Only a name in quotes can be included', place);
      }
      if (chain.includes(name)) {
        const circle = [...chain, name].map(each => `"${each}"`).join(' → ');
        throw new RenderProblem(`Templates include one another: ${circle}`, place, 'Take one of them out');
      }
      if (chain.length >= maxDepth) {
        throw new RenderProblem(`Includes nest deeper than ${maxDepth} levels`, place);
      }
      if (texts.has(name)) continue;
      const partial = read?.(name);
      if (partial === undefined) {
        throw new RenderProblem(
          `There is no template "${name}" to include`,
          place,
          'Put it beside the template',
        );
      }
      chain.push(name);
      walk(partial, { start: 0, end: partial.length }, place);
      chain.pop();
      texts.set(name, partial);
      places.set(name, place);
    }
  };
  walk(text, body, undefined);
  return { texts, places };
}

function namesIn(text: string, body: Span): { readonly name: string | undefined; readonly span: Span }[] {
  return scanLiquidTags(text, body)
    .flatMap(tag => (tag.word === 'liquid' ? linesOf(text, tag) : [tag]))
    .filter(({ word, inner }) => partialWords.has(word) && !isLayoutNone(text.slice(inner.start, inner.end)))
    .map(({ span, inner }) => ({ name: partialName(text, inner), span }));
}
