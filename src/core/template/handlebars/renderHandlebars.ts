import { type AST, parse } from '@handlebars/parser';
import type { RenderedMessage, Role, Span } from '../../model.ts';
import type { ReadPartial } from '../format.ts';
import { MessageBuilder } from '../messageBuilder.ts';
import { RenderProblem } from '../renderProblem.ts';
import { offsetOf } from '../textPlaces.ts';
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
  /** Own properties only; without a prototype. */
  readonly values: Record<string, unknown>;
  /** Variables that may be left out: they render as nothing. */
  readonly optional: ReadonlySet<string>;
  readonly partials: ReadPartial | undefined;
}

/**
 * Renders a Handlebars body by walking its syntax tree: no code is generated and nothing is escaped, for prompts are
 * text (Dotprompt compiles with `noEscape`: js/src/dotprompt.ts, compile).
 * @throws RenderProblem
 */
export function renderHandlebars(rendering: HandlebarsRendering): readonly RenderedMessage[] {
  const { source, content } = rendering;
  const original = source.slice(content.start, content.end);
  const text = rendering.text ?? original;
  const builder = new MessageBuilder(rendering.defaultRole);
  const place = (node: AST.Node): Span => ({
    start: content.start + offsetOf(original, node.loc.start.line, node.loc.start.column),
    end: content.start + offsetOf(original, node.loc.end.line, node.loc.end.column),
  });
  const program = parseProgram(text, line => content.start + offsetOf(original, line, 0));
  const interpreter = new Interpreter({
    ...rendering,
    builder,
    place,
    parsePartial: (name, partial) =>
      parseProgram(partial, line => {
        throw new RenderProblem(`Partial "${name}" is no Handlebars: line ${line} cannot be read`);
      }),
  });
  interpreter.render(program);
  return builder.finish();
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
