import type { Span } from '../../model.ts';
import type { ReadPartial, RenderCall } from '../format.ts';
import { prepareWithRoleLines } from '../handlebars/prepareWithRoleLines.ts';
import { handlebarsVocabulary } from '../handlebars/vocabulary.ts';
import { prepareJinja } from '../jinja/prepareJinja.ts';
import { jinjaDialect } from '../jinja/run/jinjaDialect.ts';
import { scanJinja } from '../jinja/scanJinja.ts';
import { prepareMustache } from '../mustache/prepareMustache.ts';
import { ownProperty } from '../render/ownProperty.ts';
import { callValues } from '../render/renderValues.ts';
import { splitMessages } from '../render/splitMessages.ts';
import { mark } from '../roles/roleMarkers.ts';
import type { PromptyInput } from './inputs.ts';

export type PromptyEngine = 'jinja' | 'mustache' | 'handlebars';

export interface PromptyRendering {
  readonly source: string;
  readonly content: Span;
  readonly engine: PromptyEngine;
  readonly inputs: readonly PromptyInput[];
  readonly partials: ReadPartial | undefined;
}

/**
 * Prepares calls, which render and then divide at the role lines that stand in the template itself: a value with a line `system:` in it stays
 * text (Prompty's strict mode does the same with a nonce).
 * @throws RenderProblem, and so does what it returns.
 */
export function preparePrompty(rendering: PromptyRendering): RenderCall {
  const { inputs } = rendering;
  const defaults = Object.fromEntries(
    inputs.filter(input => input.default !== undefined).map(input => [input.name, input.default]),
  );
  const optional = new Set(inputs.filter(input => input.optional).map(input => input.name));
  const render = textOf[rendering.engine](rendering, optional);
  return given => {
    const values = callValues(defaults, given);
    return splitMessages(render(withMarks(inputs, values)), 'system', values);
  };
}

/** Threads and media stand in the text as marks; `splitMessages` puts the values where the marks are. */
function withMarks(
  inputs: readonly PromptyInput[],
  values: Record<string, unknown>,
): Record<string, unknown> {
  const marked: Record<string, unknown> = Object.assign(Object.create(null), values);
  for (const { name, kind } of inputs) {
    const value = ownProperty(values, name);
    if (kind !== 'text' && value !== undefined && value !== null && value !== '') {
      marked[name] = mark(kind, name);
    }
  }
  return marked;
}

type RenderText = (values: Record<string, unknown>) => string;

const textOf: Readonly<
  Record<PromptyEngine, (rendering: PromptyRendering, optional: ReadonlySet<string>) => RenderText>
> = {
  jinja: jinjaText,
  mustache: ({ source, content, partials }, optional) =>
    prepareMustache({ source, content, optional, partials }),
  handlebars: handlebarsText,
};

function jinjaText(
  { source, content, partials }: PromptyRendering,
  optional: ReadonlySet<string>,
): RenderText {
  const { references } = scanJinja(source, content);
  return prepareJinja({ source, content, dialect: jinjaDialect, optional, references, partials });
}

function handlebarsText(
  { source, content, partials }: PromptyRendering,
  optional: ReadonlySet<string>,
): RenderText {
  return prepareWithRoleLines({
    source,
    content,
    vocabulary: handlebarsVocabulary,
    defaultRole: 'system',
    optional,
    partials,
  });
}
