import { LiquidError } from 'liquidjs';
import type { Span, TemplateProblem } from '../../model.ts';
import { firstFrom } from '../../text/firstFrom.ts';
import { outermost } from '../body/outermost.ts';
import { maxNesting } from '../limits.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { blocks } from './blocks.ts';
import { createEngine } from './engine.ts';
import { QueueParser } from './queueParser.ts';
import { type LiquidTag, scanLiquidTags } from './scanTags.ts';

/**
 * What the rendering engine's own parser has against the text; at most one problem, at its tag. Nothing is rendered.
 * The parser takes one outermost block after the other: where each of them parses so does the whole, and those that it
 * took before are not tried again. What is wrong, and where, is found in the whole.
 */
export function checkSyntax(
  text: string,
  body: Span,
  tags: readonly LiquidTag[],
  memory: ParseMemory,
): TemplateProblem[] {
  const isFine = outermost(text, tags, stepOf).every(each => memory.recall(parses, each));
  return isFine ? [] : problemsOf(text, body, tags);
}

/** How a tag changes the depth of blocks; undefined for raw text. */
function stepOf({ kind, word }: LiquidTag): -1 | 0 | 1 | undefined {
  if (kind === 'raw') return undefined;
  if (kind !== 'statement') return 0;
  if (word.startsWith('end')) return -1;
  return blocks.has(word) ? 1 : 0;
}

/** Whether the engine reads some tags that stand one behind the other. */
function parses(tags: string): boolean {
  const whole = { start: 0, end: tags.length };
  return problemsOf(tags, whole, scanLiquidTags(tags, whole)).length === 0;
}

function problemsOf(text: string, body: Span, tags: readonly LiquidTag[]): TemplateProblem[] {
  const deep = tooDeepAt(text, tags);
  if (deep !== null) {
    const message = `Brackets nest deeper than ${maxNesting} levels`;
    return [{ code: 'syntax', message, severity: 'error', span: { start: deep, end: deep + 1 } }];
  }
  try {
    new QueueParser(createEngine(new Map())).parse(text.slice(body.start, body.end));
    return [];
  } catch (error) {
    const { message, span } = explain(error, body.start);
    const at = span?.start ?? body.start;
    // The engine names the character it stopped at, which may be the last one: the tag says more.
    const tag = tags[firstFrom(tags, at + 1, each => each.span.start) - 1];
    const place = tag === undefined || tag.span.end < at ? { start: at, end: at } : tag.span;
    return [{ code: 'syntax', message, severity: 'error', span: place }];
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
  const message = readable(thrown.message.replace(/, (?:file:.*, )?line:\d+, col:\d+$/, ''));
  if (!LiquidError.is(thrown)) {
    return { message, span: undefined, file: undefined };
  }
  const { begin, end, file } = thrown.token;
  return { message, span: { start: base + begin, end: base + end }, file };
}

function readable(message: string): string {
  const filter = /^undefined filter: (.*)$/.exec(message)?.[1];
  if (filter !== undefined) return `There is no filter "${filter}"`;
  const tag = /^tag "(.*)" not found$/.exec(message)?.[1];
  if (tag !== undefined) return `There is no tag "${tag}"`;
  if (message.startsWith('memory alloc limit')) return 'Rendering takes more memory than one call may';
  return message.startsWith('template render limit')
    ? 'Rendering takes more time than one call may'
    : message;
}

/** The engine's parser recurses into brackets. */
function tooDeepAt(text: string, tags: readonly LiquidTag[]): number | null {
  for (const { inner, kind } of tags) {
    let depth = 0;
    // What has no more characters than levels are allowed cannot nest deeper.
    const isRead = kind === 'output' || kind === 'statement';
    for (let at = inner.start; isRead && inner.end - inner.start > maxNesting && at < inner.end; at++) {
      const letter = text[at];
      if (letter === '[' || letter === '(') depth++;
      else if (letter === ']' || letter === ')') depth = Math.max(0, depth - 1);
      if (depth > maxNesting) return at;
    }
  }
  return null;
}
