import type { Token } from './token.ts';

const lexical = /\s*(?:([A-Za-z_]\w*)|(\d+)(?![\w.])|"([^"\\]*)"|'([^'\\]*)'|(==|!=|<=|>=|[()[\],.:|<>=~]))/y;

const typeBySign = new Map<string, Token['type']>([
  ['(', 'OpenParen'],
  [')', 'CloseParen'],
  ['[', 'OpenSquareBracket'],
  [']', 'CloseSquareBracket'],
  [',', 'Comma'],
  ['.', 'Dot'],
  [':', 'Colon'],
  ['|', 'Pipe'],
  ['~', 'AdditiveBinaryOperator'],
  ['=', 'Equals'],
]);

/**
 * The tokens between a tag's delimiters as the engine's own lexer gives them, some ten times as fast: names, whole
 * numbers, strings without escapes and most signs. Null where anything else stands there.
 */
export function simpleTokens(inner: string): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; ; at = lexical.lastIndex) {
    lexical.lastIndex = at;
    const match = lexical.exec(inner);
    if (match === null) return inner.slice(at).trim() === '' ? tokens : null;
    const [, name, number, double, single, sign = ''] = match;
    if (name !== undefined) tokens.push({ value: name, type: 'Identifier' });
    else if (number !== undefined) tokens.push({ value: number, type: 'NumericLiteral' });
    else if (sign === '') tokens.push({ value: double ?? single ?? '', type: 'StringLiteral' });
    else tokens.push({ value: sign, type: typeBySign.get(sign) ?? 'ComparisonBinaryOperator' });
  }
}
