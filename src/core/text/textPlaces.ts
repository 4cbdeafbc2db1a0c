import type { Span } from '../model.ts';

/** Offset of the first character behind the line that `offset` stands in, the line break included. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

/** 1-based line and column (UTF-16 code units) of an offset. `\n`, `\r\n` and a lone `\r` end a line. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  const end = Math.min(offset, text.length);
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) {
      line++;
      start = at + 1;
    }
  }
  return { line, column: end - start + 1 };
}

/** Offset of a 1-based line and 0-based column, the way parsers report places; clamped to the text. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let current = 1; current < line && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) {
      current++;
    }
  }
  return Math.min(at + column, text.length);
}

/** The span without white space at its ends, as `String.trim` takes it. */
export function trimSpan(text: string, span: Span): Span {
  const start = span.end - text.slice(span.start, span.end).trimStart().length;
  return { start, end: start + text.slice(start, span.end).trimEnd().length };
}

/** A file without its byte order mark. */
export function wholeOf(source: string): Span {
  return { start: source.charCodeAt(0) === 0xfeff ? 1 : 0, end: source.length };
}
