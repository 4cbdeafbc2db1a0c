import { TagFault } from './tagFault.ts';
import { unescaped } from './unescaped.ts';

export interface Token {
  readonly kind: 'name' | 'text' | 'whole' | 'float' | 'sign' | 'end';
  /** A text without its quotes and escapes; a number's digits. */
  readonly text: string;
  /** Offset into the tag's inside. */
  readonly at: number;
}

/** White space, and then a name, a float, a whole number, a text in quotes or a sign. */
const lexical =
  /\s*(?:([A-Za-z_]\w*(?![\w\u0080-\uffff]))|((?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))|(0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*)|("[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^'\\]*(?:\\[\s\S][^'\\]*)*')|(\*\*|\/\/|==|!=|<=|>=|[-+/*%~[\](){}<>=.:|,;]))/y;
/** A name with letters of any script, which costs ten times as much to look for. */
const anyName = /\s*([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*)/uy;

/** The tokens between a tag's delimiters, as Jinja's own lexer divides them. @throws TagFault */
export function tokensOf(inner: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (let token = next(inner, from); token !== null; token = next(inner, from)) {
    tokens.push(token);
    from = lexical.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: inner.length });
  return tokens;
}

/** The token behind an offset; `lexical.lastIndex` is its end. Null where only white space is left. */
function next(inner: string, from: number): Token | null {
  lexical.lastIndex = from;
  const match = lexical.exec(inner);
  if (match === null) return nextName(inner, from);
  const [, name, float, number, quoted, sign] = match;
  const end = lexical.lastIndex;
  if (name !== undefined) return { kind: 'name', text: name, at: end - name.length };
  if (sign !== undefined) return { kind: 'sign', text: sign, at: end - sign.length };
  if (quoted !== undefined) {
    const at = end - quoted.length;
    return { kind: 'text', text: unescaped(quoted.slice(1, -1), at), at };
  }
  const digits = float ?? number ?? '';
  const kind = float === undefined ? 'whole' : 'float';
  return { kind, text: digits.replaceAll('_', ''), at: end - digits.length };
}

function nextName(inner: string, from: number): Token | null {
  anyName.lastIndex = from;
  const name = anyName.exec(inner)?.[1];
  lexical.lastIndex = anyName.lastIndex;
  if (name !== undefined) return { kind: 'name', text: name, at: anyName.lastIndex - name.length };
  const rest = inner.slice(from).trimStart();
  if (rest === '') return null;
  throw new TagFault(strayMessage(rest), inner.length - rest.length);
}

function strayMessage(rest: string): string {
  const letter = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return letter === '"' || letter === "'"
    ? 'A text in quotes is not closed'
    : `There is ${letter} where nothing of Jinja can be`;
}
