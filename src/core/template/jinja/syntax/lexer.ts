import { TagFault } from './tagFault.ts';
import { unescaped } from './unescaped.ts';

export interface Token {
  readonly kind: 'name' | 'text' | 'whole' | 'float' | 'sign' | 'end';
  /** A text without its quotes and escapes; a number's digits. */
  readonly text: string;
  /** Offset into the tag's inside. */
  readonly at: number;
}

const lexical =
  /\s*(?:([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*)|((?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))|(0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*)|("[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^'\\]*(?:\\[\s\S][^'\\]*)*')|(\*\*|\/\/|==|!=|<=|>=|[-+/*%~[\](){}<>=.:|,;]))/iuy;

/** The tokens between a tag's delimiters, as Jinja's own lexer divides them. @throws TagFault */
export function tokensOf(inner: string): Token[] {
  const tokens: Token[] = [];
  for (let from = 0; ; ) {
    lexical.lastIndex = from;
    const match = lexical.exec(inner);
    if (match === null) {
      const rest = inner.slice(from).trimStart();
      const at = inner.length - rest.length;
      if (rest === '') return [...tokens, { kind: 'end', text: '', at: inner.length }];
      throw new TagFault(strayMessage(rest), at);
    }
    const [whole, name, float, number, quoted, sign] = match;
    const at = from + whole.length - whole.trimStart().length;
    from += whole.length;
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else if (quoted !== undefined)
      tokens.push({ kind: 'text', text: unescaped(quoted.slice(1, -1), at), at });
    else if (float !== undefined) tokens.push({ kind: 'float', text: float.replaceAll('_', ''), at });
    else tokens.push({ kind: 'whole', text: (number ?? '').replaceAll('_', ''), at });
  }
}

function strayMessage(rest: string): string {
  const letter = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return letter === '"' || letter === "'"
    ? 'A text in quotes is not closed'
    : `There is ${letter} where nothing of Jinja can be`;
}
