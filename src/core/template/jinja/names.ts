import type { Span } from '../../model.ts';

/** A name in a tag, with what it stands for. */
export interface JinjaName {
  readonly name: string;
  /** Of the name and the fields behind it, in the expression that was read. */
  readonly span: Span;
  readonly kind: 'variable' | 'call' | 'filter' | 'test' | 'keyword' | 'argument';
}

const keywords: ReadonlySet<string> = new Set(
  'and or not in is if else true false none True False None recursive'.split(' '),
);

/** Strings, numbers, a name with its fields (the name alone, then all of it), signs. */
const lexical =
  /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\d[\w.]*|(([A-Za-z_]\w*)(?:\s*\.\s*(?:[A-Za-z_]\w*|\d+))*)|==|[^\s\w]/g;

/** Names of an expression in order, by a look at the lexemes around them (Jinja, "Expressions"). */
export function namesOf(source: string): JinjaName[] {
  const found: JinjaName[] = [];
  let before = '';
  lexical.lastIndex = 0;
  for (let match = lexical.exec(source); match !== null; match = lexical.exec(source)) {
    const [whole, path, name] = match;
    if (path !== undefined && name !== undefined) {
      const start = match.index;
      const rest = source.slice(start + path.length);
      found.push({
        name,
        span: { start, end: start + path.length },
        kind: kindOf(name, path, before, rest),
      });
    }
    before = before === 'is' && path === 'not' ? 'is' : whole;
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
