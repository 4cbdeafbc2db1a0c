import type { RenderedMessage, Span } from '../../model.ts';
import type { ReadPartial, TemplateValues } from '../format.ts';
import { ownProperty } from '../handlebars/ownProperty.ts';
import { renderWithRoleLines } from '../handlebars/renderWithRoleLines.ts';
import { handlebarsVocabulary } from '../handlebars/vocabulary.ts';
import { renderJinja } from '../jinja/renderJinja.ts';
import { scanJinja } from '../jinja/scanJinja.ts';
import { callValues } from '../renderValues.ts';
import { mark } from '../roleMarkers.ts';
import { splitMessages } from '../splitMessages.ts';
import type { PromptyInput } from './inputs.ts';

export interface PromptyRendering {
  readonly source: string;
  readonly content: Span;
  readonly engine: 'jinja' | 'mustache';
  readonly inputs: readonly PromptyInput[];
  readonly values: TemplateValues;
  readonly partials: ReadPartial | undefined;
}

/**
 * Renders, then divides at the role lines that stand in the template itself: a value with a line `system:` in it stays
 * text (Prompty's strict mode does the same with a nonce).
 * @throws RenderProblem
 */
export function renderPrompty(rendering: PromptyRendering): RenderedMessage[] {
  const { inputs } = rendering;
  const defaults = Object.fromEntries(
    inputs.filter(input => input.default !== undefined).map(input => [input.name, input.default]),
  );
  const values = callValues(defaults, rendering.values);
  const optional = new Set(inputs.filter(input => input.optional).map(input => input.name));
  const marked = withMarks(inputs, values);
  const text =
    rendering.engine === 'jinja'
      ? jinjaText(rendering, marked, optional)
      : mustacheText(rendering, marked, optional);
  return splitMessages(text, 'system', values);
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

function jinjaText(
  { source, content, partials }: PromptyRendering,
  values: Record<string, unknown>,
  optional: ReadonlySet<string>,
): string {
  const { references } = scanJinja(source, content);
  return renderJinja({ source, content, values, optional, references, partials });
}

function mustacheText(
  { source, content, partials }: PromptyRendering,
  values: Record<string, unknown>,
  optional: ReadonlySet<string>,
): string {
  return renderWithRoleLines({
    source,
    content,
    vocabulary: handlebarsVocabulary,
    defaultRole: 'system',
    values,
    optional,
    partials,
  });
}
