import { LiquidError } from 'liquidjs';
import type { Span, TemplateProblem } from '../../model.ts';
import { maxNesting } from '../limits.ts';
import { createEngine } from './engine.ts';

/** What the rendering engine's own parser has against the text; at most one problem, at its tag. Nothing is rendered. */
export function checkSyntax(text: string, body: Span): TemplateProblem[] {
  const deep = tooDeepAt(text, body);
  if (deep !== null) {
    const message = `Brackets nest deeper than ${maxNesting} levels`;
    return [{ code: 'syntax', message, severity: 'error', span: { start: deep, end: deep + 1 } }];
  }
  try {
    createEngine(new Map()).parse(text.slice(body.start, body.end));
    return [];
  } catch (error) {
    const { message, span } = explain(error, body.start);
    return [
      { code: 'syntax', message, severity: 'error', span: span ?? { start: body.start, end: body.start } },
    ];
  }
}

export interface Explained {
  readonly message: string;
  /** Undefined where the engine names no place. */
  readonly span: Span | undefined;
  /** The included file that the place is in. */
  readonly file: string | undefined;
}

/** An error of the engine, its place as offsets into the file. */
export function explain(error: unknown, base: number): Explained {
  if (error instanceof RangeError) {
    return { message: 'The template nests too deep', span: undefined, file: undefined };
  }
  const thrown = error instanceof Error ? error : new Error(String(error));
  const message = thrown.message.replace(/, (?:file:.*, )?line:\d+, col:\d+$/, '');
  if (!LiquidError.is(thrown)) {
    return { message, span: undefined, file: undefined };
  }
  const { begin, end, file } = thrown.token;
  return { message, span: { start: base + begin, end: base + end }, file };
}

/** The engine's parser recurses into brackets. */
function tooDeepAt(text: string, { start, end }: Span): number | null {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const letter = text[at];
    if (letter === '[' || letter === '(') depth++;
    else if (letter === ']' || letter === ')') depth = Math.max(0, depth - 1);
    else if (letter === '{' || letter === '}') depth = 0;
    if (depth > maxNesting) return at;
  }
  return null;
}
