import type { Span } from '../../model.ts';
import { lineAndColumn } from '../../text/textPlaces.ts';
import { indentLines } from '../body/indentLines.ts';
import type { ReadPartial } from '../format.ts';
import { MessageBuilder } from '../render/messageBuilder.ts';
import { RenderProblem } from '../renderProblem.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { roleMarkers } from '../roles/roleMarkers.ts';
import { MustacheInterpreter } from './interpreter.ts';
import { buildProgram, type MustacheNode } from './program.ts';
import { scanMustache } from './scanMustache.ts';
import { scanMustacheTags } from './scanTags.ts';
import { placeTags } from './standalone.ts';

export interface MustacheRendering {
  readonly source: string;
  /** The stretch of `source` that is the template, without errors. */
  readonly content: Span;
  /** Variables that may be left out: they render as nothing. */
  readonly optional: ReadonlySet<string>;
  readonly partials: ReadPartial | undefined;
}

/** Partials with their indents that are kept for the next call. */
const maxKept = 1_000;

/**
 * Reads a Mustache body (mustache(5), github.com/mustache/spec); what it returns gives the text of one call, in which
 * lines such as `system:` that stand in the template are marks that `splitMessages` finds. Values are looked up among
 * own properties, nothing is escaped, for prompts are text, and functions are no values. Partials are read when a call
 * first needs them.
 * @throws RenderProblem, and so does what it returns.
 */
export function prepareMustache({
  source,
  content,
  optional,
  partials,
}: MustacheRendering): (values: Readonly<Record<string, unknown>>) => string {
  const tags = placeTags(source, content, scanMustacheTags(source, content));
  const lines = findRoleLines(source, content, tags).filter(line => line.role !== undefined);
  const nodes = buildProgram(source, content, tags, roleMarkers(lines, []));
  const kept = new Map<string, readonly MustacheNode[]>();
  const partial = (name: string, indent: string, place: Span) => {
    const key = `${indent}\n${name}`;
    const known = kept.get(key);
    if (known !== undefined) return { nodes: known, read: 0 };
    const text = indentedPartial(name, indent, place, partials);
    const nodes = parsePartial(name, text, place);
    if (kept.size < maxKept) kept.set(key, nodes);
    return { nodes, read: text.length };
  };
  return values => {
    const output = new MessageBuilder('user');
    new MustacheInterpreter({ optional, output, partial }).render(nodes, [values]);
    return output
      .finish()
      .map(message => message.text)
      .join('');
  };
}

/** A partial's text; the indent stands ahead of its own lines, not ahead of those of the values in it. */
function indentedPartial(
  name: string,
  indent: string,
  place: Span,
  partials: ReadPartial | undefined,
): string {
  const text = partials?.(name);
  if (text === undefined) {
    throw new RenderProblem(`There is no partial "${name}"`, place, 'Put it beside the template');
  }
  return indentLines(text, { text: indent, blankLines: false });
}

function parsePartial(name: string, text: string, place: Span): readonly MustacheNode[] {
  const whole = { start: 0, end: text.length };
  const fault = scanMustache(text, whole).problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    const { line } = lineAndColumn(text, fault.span.start);
    throw new RenderProblem(
      `Line ${line} of partial "${name}": ${fault.message}`,
      place,
      'Correct the partial',
    );
  }
  return buildProgram(text, whole, placeTags(text, whole, scanMustacheTags(text, whole)));
}
