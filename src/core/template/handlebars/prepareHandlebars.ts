import { type AST, parse } from '@handlebars/parser';
import type { RenderedMessage, Role, Span } from '../../model.ts';
import { offsetOf } from '../../text/textPlaces.ts';
import type { ReadPartial } from '../format.ts';
import { MessageBuilder } from '../render/messageBuilder.ts';
import { RenderProblem } from '../renderProblem.ts';
import { Interpreter } from './interpreter.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface HandlebarsRendering {
  readonly source: string;
  /** The stretch of `source` that is the template. */
  readonly content: Span;
  /** Rendered instead of that stretch; has the same lines, so that places stay true to the line. */
  readonly text?: string;
  readonly vocabulary: Vocabulary;
  readonly defaultRole: Role;
  /** Variables that may be left out: they render as nothing. */
  readonly optional: ReadonlySet<string>;
  readonly partials: ReadPartial | undefined;
}

/**
 * Parses a Handlebars body; what it returns renders one call by walking the syntax tree, with values that have no
 * prototype. No code is generated and nothing is escaped, for prompts are text (Dotprompt compiles with `noEscape`:
 * js/src/dotprompt.ts, compile). Partials are read when a call first needs them, and parsed once.
 * @throws RenderProblem, and so does what it returns.
 */
export function prepareHandlebars(
  rendering: HandlebarsRendering,
): (values: Record<string, unknown>) => readonly RenderedMessage[] {
  const { source, content } = rendering;
  const original = source.slice(content.start, content.end);
  const text = rendering.text ?? original;
  // Lines are counted from the top: once for each node, not for each call.
  const places = new Map<AST.Node, Span>();
  const place = (node: AST.Node): Span => {
    const known = places.get(node);
    if (known !== undefined) return known;
    const span = {
      start: content.start + offsetOf(original, node.loc.start.line, node.loc.start.column),
      end: content.start + offsetOf(original, node.loc.end.line, node.loc.end.column),
    };
    places.set(node, span);
    return span;
  };
  const program = parseProgram(text, line => content.start + offsetOf(original, line, 0));
  const partials = new Map<string, AST.Program>();
  const parsePartial = (name: string, partial: string): AST.Program => {
    const known = partials.get(name);
    if (known !== undefined) return known;
    const parsed = parseProgram(partial, line => {
      throw new RenderProblem(`Partial "${name}" is no Handlebars: line ${line} cannot be read`);
    });
    partials.set(name, parsed);
    return parsed;
  };
  return values => {
    const builder = new MessageBuilder(rendering.defaultRole);
    new Interpreter({ ...rendering, values, builder, place, parsePartial }).render(program);
    return builder.finish();
  };
}

function parseProgram(text: string, offsetOfLine: (line: number) => number): AST.Program {
  try {
    return parse(text);
  } catch (error) {
    const line = lineOf(error);
    const start = offsetOfLine(line);
    throw new RenderProblem(
      'The template is no Handlebars',
      { start, end: start },
      'Correct the tags on this line',
    );
  }
}

/** The parser says `line N` in its message, or has the line of the node it stumbled over. */
function lineOf(error: unknown): number {
  const said = error instanceof Error ? /on line (\d+)/.exec(error.message)?.[1] : undefined;
  const carried =
    typeof error === 'object' && error !== null && 'lineNumber' in error ? error.lineNumber : undefined;
  return said !== undefined ? Number(said) : typeof carried === 'number' ? carried : 1;
}
