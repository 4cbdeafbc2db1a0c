import { Lexer } from 'yaml';

/**
 * Offset at which YAML nests deeper than `limit`, or null. Reads lexical tokens only and stops at the first that is too
 * deep: the parser behind it recurses, so that it must never see 20,000 open brackets.
 */
export function tooDeepAt(text: string, limit: number): number | null {
  const columns: number[] = [];
  let flow = 0;
  let offset = 0;
  let lineStart = 0;
  let keyColumn = 0;
  for (const token of new Lexer().lex(text)) {
    if (isControl(token)) {
      continue;
    }
    const column = offset - lineStart;
    if (token === '[' || token === '{') {
      flow++;
    } else if (token === ']' || token === '}') {
      flow = Math.max(0, flow - 1);
    } else if (flow === 0 && (token === '-' || token === '?')) {
      openColumn(columns, column);
    } else if (flow === 0 && token === ':') {
      openColumn(columns, keyColumn);
    } else if (token.trim() !== '') {
      keyColumn = column;
    }
    if (columns.length + flow > limit) {
      return offset;
    }
    offset += token.length;
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) {
      lineStart = offset - (token.length - newline - 1);
    }
  }
  return null;
}

/** Zero-width marks that the lexer puts between its lexemes: document, end of flow, scalar. */
function isControl(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === '\u001f';
}

function openColumn(columns: number[], column: number): void {
  while (columns.length > 0 && (columns.at(-1) ?? 0) > column) {
    columns.pop();
  }
  if (columns.length === 0 || columns.at(-1) !== column) {
    columns.push(column);
  }
}
