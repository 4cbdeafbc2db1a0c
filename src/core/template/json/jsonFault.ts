import type { Span } from '../../model.ts';

/** Characters in quotes are any but controls below U+0020. */
const lexeme =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/uy;

type State = 'value' | 'item' | 'key' | 'first-key' | 'colon' | 'comma' | 'end';

/** Where a text is no JSON (RFC 8259) although YAML reads it: a comment, a name without quotes, one comma too many. */
export function jsonFault(text: string, span: Span): number | null {
  const pattern = new RegExp(lexeme);
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  for (let at = span.start; ; ) {
    pattern.lastIndex = at;
    const [whole, sign, string] = pattern.exec(text) ?? [];
    if (whole === undefined || pattern.lastIndex > span.end) {
      const rest = text.slice(at, span.end).replace(/^[ \t\r\n]+/, '');
      return rest === '' && state === 'end' ? null : span.end - rest.length;
    }
    const next = follow(state, sign ?? (string === undefined ? 'literal' : 'string'), open);
    if (next === null) return at + whole.search(/[^ \t\r\n]/);
    state = next;
    at = pattern.lastIndex;
  }
}

/** The state behind a lexeme; null where it cannot stand. */
function follow(state: State, found: string, open: ('{' | '[')[]): State | null {
  const isValue = state === 'value' || state === 'item';
  const behind = (): State => (open.length === 0 ? 'end' : 'comma');
  switch (found) {
    case '{':
    case '[':
      if (!isValue) return null;
      open.push(found);
      return found === '{' ? 'first-key' : 'item';
    case '}':
      return open.at(-1) === '{' && (state === 'first-key' || state === 'comma') && open.pop()
        ? behind()
        : null;
    case ']':
      return open.at(-1) === '[' && (state === 'item' || state === 'comma') && open.pop() ? behind() : null;
    case ',':
      return state === 'comma' ? (open.at(-1) === '{' ? 'key' : 'value') : null;
    case ':':
      return state === 'colon' ? 'value' : null;
    case 'string':
      return state === 'key' || state === 'first-key' ? 'colon' : isValue ? behind() : null;
    default:
      return isValue ? behind() : null;
  }
}
