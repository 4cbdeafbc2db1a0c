import type { Span } from '../../model.ts';

/** A name in a tag, with what it stands for. */
export interface JinjaName {
  readonly name: string;
  /** Of the name and the fields behind it. */
  readonly span: Span;
  readonly kind: 'variable' | 'call' | 'filter' | 'test' | 'keyword' | 'argument';
}

const keywords: ReadonlySet<string> = new Set(
  'and or not in is if else true false none True False None recursive'.split(' '),
);

const lexical =
  /(?<string>"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?<number>\d[\w.]*)|(?<path>[A-Za-z_]\w*(?:\s*\.\s*(?:[A-Za-z_]\w*|\d+))*)|(?<sign>==|[^\s\w])/g;

/** Names of an expression in order, by a look at the lexemes around them (Jinja, "Expressions"). */
export function namesIn(text: string, span: Span): JinjaName[] {
  const source = text.slice(span.start, span.end);
  const found: JinjaName[] = [];
  let before = '';
  for (const match of source.matchAll(lexical)) {
    const path = match.groups?.path;
    if (path !== undefined) {
      const name = /^\w+/.exec(path)?.[0] ?? path;
      const place = { start: span.start + match.index, end: span.start + match.index + path.length };
      found.push({
        name,
        span: place,
        kind: kindOf(name, path, before, source.slice(match.index + path.length)),
      });
    }
    before = before === 'is' && path === 'not' ? 'is' : (path ?? match[0]);
  }
  return found;
}

function kindOf(name: string, path: string, before: string, rest: string): JinjaName['kind'] {
  if (before === '|') return 'filter';
  if (before === 'is') return 'test';
  // A name behind a dot that follows brackets, as in items[0].name, is a field.
  if (before === '.') return 'keyword';
  if (keywords.has(name) && path === name) return 'keyword';
  if (/^\s*=(?!=)/.test(rest)) return 'argument';
  return path === name && /^\s*\(/.test(rest) ? 'call' : 'variable';
}
