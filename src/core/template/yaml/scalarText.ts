import type { Span } from '../../model.ts';
import { MappedText } from '../../text/mappedText.ts';
import { PieceWriter } from './pieceWriter.ts';
import type { YamlNode } from './yamlNode.ts';

/**
 * The text of a scalar with its places: blocks lose their indent, folded lines become one, escapes what they stand for
 * (YAML 1.2.2, chapters 7.3 and 8.1). Read again beside the parser, which keeps no places; where the two disagree the
 * text is the parser's and it stands somewhere in the scalar.
 */
export function scalarText(source: string, node: YamlNode): MappedText {
  const value = node.text() ?? '';
  const { span } = node;
  const raw = source.slice(span.start, span.end);
  const writer = new PieceWriter(raw, span.start);
  const read =
    node.style === 'QUOTE_DOUBLE'
      ? readDouble(writer, raw)
      : node.style === 'QUOTE_SINGLE'
        ? align(writer, raw, value, 1, raw.length - 1)
        : node.style === 'PLAIN'
          ? align(writer, raw, value, 0, raw.length)
          : align(writer, raw, value, raw.indexOf('\n') + 1, raw.length);
  return read && writer.text === value
    ? new MappedText(value, writer.pieces, span.start, node.usedAt)
    : MappedText.somewhereIn(value, span, node.usedAt);
}

const space = /[ \t\r\n]+/y;
/** Words of one line: the blanks between them stay, and those behind the last may not. */
const bareWord = /[^ \t\r\n]+(?:[ \t]+[^ \t\r\n]+)*/y;
const wordInQuotes = /[^ \t\r\n']+(?:[ \t]+[^ \t\r\n']+)*/y;

/** Walks the file and the value side by side: they differ in white space around line breaks and in doubled quotes. */
function align(writer: PieceWriter, raw: string, value: string, start: number, end: number): boolean {
  const single = raw[0] === "'";
  let v = 0;
  for (let at = start; at < end; ) {
    const run = Math.min(end, at + matchAt(space, raw, at).length);
    const word = run > at ? '' : matchAt(single ? wordInQuotes : bareWord, raw, at).slice(0, end - at);
    if (run > at && (at === start || raw.slice(at, run).includes('\n'))) {
      const valueEnd = v + matchAt(space, value, v).length;
      alignSpace(writer, raw, value, { start: at, end: run }, { start: v, end: valueEnd });
      at = run;
      v = valueEnd;
    } else if (run > at || word !== '') {
      const length = run > at ? run - at : word.length;
      writer.exact(at, length);
      at += length;
      v += length;
    } else {
      writer.as("'", at, 2);
      at += 2;
      v++;
    }
  }
  return true;
}

/** White space with a line break in it: breaks that stay come first, then spaces that go beyond the indent. */
function alignSpace(writer: PieceWriter, raw: string, value: string, from: Span, to: Span): void {
  let at = from.start;
  let v = to.start;
  let kept = v;
  let keptAt = at;
  while (v < to.end && at < from.end) {
    if (raw[at] === value[v]) at++;
    else if (raw.startsWith('\r\n', at) && value[v] === '\n') at += 2;
    else break;
    v++;
    if (value[v - 1] === '\n') [kept, keptAt] = [v, at];
  }
  writeBreaks(writer, raw, { start: from.start, end: keptAt });
  let suffix = 0;
  while (to.end - suffix > kept && from.end - suffix > keptAt) {
    if (raw[from.end - suffix - 1] !== value[to.end - suffix - 1]) break;
    suffix++;
  }
  const middle = value.slice(kept, to.end - suffix);
  if (middle !== '') writer.as(middle, keptAt, from.end - suffix - keptAt);
  if (suffix > 0) writer.exact(from.end - suffix, suffix);
}

function writeBreaks(writer: PieceWriter, raw: string, { start, end }: Span): void {
  for (let at = start; at < end; ) {
    if (raw.startsWith('\r\n', at)) {
      writer.as('\n', at, 2);
      at += 2;
    } else {
      writer.exact(at, 1);
      at++;
    }
  }
}

const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': '\0',
    a: '\x07',
    b: '\b',
    e: '\x1b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    N: '\u0085',
    _: '\u00a0',
    L: '\u2028',
    P: '\u2029',
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    '\t': '\t',
  }),
);

/** Where no line breaks, nothing is folded. */
const unbrokenRun = /[^\\]+/y;
const plainRun = /[^\\\s]+|[ \t]+(?![ \t\r\n])|(?!\r\n)[^\S \t\n]/y;
const fold = /[ \t]*\r?\n[ \t\r\n]*/y;
const codePoint = /x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})/y;
const escapedBreak = /\r?\n[ \t]*/y;

function readDouble(writer: PieceWriter, raw: string): boolean {
  const end = raw.length - 1;
  const run = /[\r\n]/.test(raw) ? plainRun : unbrokenRun;
  for (let at = 1; at < end; ) {
    const plain = matchAt(run, raw, at);
    if (plain !== '') {
      writer.exact(at, Math.min(end, at + plain.length) - at);
      at += plain.length;
    } else if (raw[at] === '\\') {
      at = readEscape(writer, raw, at);
    } else {
      const broken = matchAt(fold, raw, at);
      if (broken === '') return at >= end;
      const breaks = broken.split('\n').length - 2;
      writer.as(breaks === 0 ? ' ' : '\n'.repeat(breaks), at, broken.length);
      at += broken.length;
    }
  }
  return true;
}

function readEscape(writer: PieceWriter, raw: string, at: number): number {
  const simple = escapes.get(raw[at + 1] ?? '');
  if (simple !== undefined) {
    writer.as(simple, at, 2);
    return at + 2;
  }
  const code = matchAt(codePoint, raw, at + 1);
  const number = Number.parseInt(code.slice(1), 16);
  if (code !== '' && number <= 0x10ffff) {
    writer.as(String.fromCodePoint(number), at, 1 + code.length);
    return at + 1 + code.length;
  }
  return at + 1 + Math.max(1, matchAt(escapedBreak, raw, at + 1).length);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
