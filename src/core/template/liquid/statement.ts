import type { Span } from '../../model.ts';
import { type LiquidNames, namesIn } from './names.ts';

/** What a statement says of names; spans are offsets into the inside of its tag. */
export interface LiquidStatement {
  /** Names in those stretches of the tag that are expressions. */
  readonly values: readonly LiquidNames[];
  /** Names it defines for all that follows. */
  readonly assigns: readonly string[];
  /** Names it defines for its own body. */
  readonly locals: readonly string[];
  /** The template copes where a value is missing. */
  readonly copes: boolean;
  /** Names that the file it brings in has from it. */
  readonly gives: readonly string[];
  /** The file that it brings in; undefined where it names none in quotes. */
  readonly file: string | undefined;
}

/** Stretches instead of what stands in them. */
interface Stretches extends Omit<LiquidStatement, 'values' | 'gives' | 'file'> {
  readonly values: readonly Span[];
}

const name = '[A-Za-z_][\\w-]*\\??';
const assignment = new RegExp(`^\\s*\\w+\\s+(${name})\\s*=`);
const loop = new RegExp(`^\\s*\\w+\\s+(${name})\\s+in\\b`);
const named = new RegExp(`^\\s*\\w+\\s+["']?(${name})`);
/** `render` and `include` name a file first; `with` and `for` bring a value, `as` gives it a name. */
const binding = /^\s*\w+\s+(?:"[^"]*"|'[^']*')?(?:\s*,)?(?:\s*(?:with|for)\s(?!\s*:))?/;
const alias = new RegExp(`\\bas\\s+${name}`);

/** Reads the inside of a statement. */
export function readStatement(inner: string): LiquidStatement {
  const word = /^\s*(\w+)/.exec(inner)?.[1] ?? '';
  const { values, ...said } = stretchesOf(word, inner);
  return {
    ...said,
    values: values.map(value => namesIn(inner, value)),
    gives: partialWords.has(word) ? givenTo(inner) : [],
    file: partialWords.has(word) ? partialName(inner, { start: 0, end: inner.length }) : undefined,
  };
}

/** `name: value`, and the name of what `with` or `for` brings: behind `as`, or else the file's own. */
function givenTo(inner: string): string[] {
  const bare = inner.replace(/"[^"]*"|'[^']*'/g, quoted => ' '.repeat(quoted.length));
  const keys = [...bare.matchAll(new RegExp(`(${name})\\s*:`, 'g'))].map(([, key = '']) => key);
  if (!/\s(?:with|for)\s/.test(bare)) return keys;
  const [, file = ''] = /["'](?:[^"']*\/)?([^"'/]+)["']/.exec(inner) ?? [];
  return [...keys, new RegExp(`\\bas\\s+(${name})`).exec(bare)?.[1] ?? file];
}

function stretchesOf(word: string, source: string): Stretches {
  const behind = (head: RegExp): Span => {
    const length = head.exec(source)?.[0].length ?? source.length;
    return { start: length, end: source.length };
  };
  const none = { values: [], assigns: [], locals: [], copes: false };
  switch (word) {
    case 'assign':
      return { ...none, values: [behind(assignment)], assigns: listed(assignment, source) };
    case 'capture':
    case 'increment':
    case 'decrement':
      return { ...none, assigns: listed(named, source) };
    case 'for':
    case 'tablerow': {
      const locals = [...listed(loop, source), word === 'for' ? 'forloop' : 'tablerowloop'];
      // `reversed` is the one word of a loop that stands without a colon.
      const end = /\breversed\b/.exec(source)?.index;
      const values = behind(loop);
      const rest = end === undefined ? [] : [{ start: end + 'reversed'.length, end: source.length }];
      return {
        ...none,
        values: [end === undefined ? values : { ...values, end: Math.max(values.start, end) }, ...rest],
        locals,
        copes: true,
      };
    }
    case 'render':
    case 'include':
    case 'layout': {
      if (isLayoutNone(source)) return none;
      const values = behind(binding);
      const found = alias.exec(source.slice(values.start, values.end));
      if (found === null) return { ...none, values: [values] };
      const at = values.start + found.index;
      return {
        ...none,
        values: [
          { ...values, end: at },
          { start: at + found[0].length, end: values.end },
        ],
      };
    }
    case 'if':
    case 'elsif':
    case 'unless':
    case 'case':
    case 'when':
      return { ...none, values: [behind(/^\s*\w+/)], copes: true };
    case 'echo':
    case 'cycle':
      return { ...none, values: [behind(/^\s*\w+/)] };
    case 'block':
      return { ...none, locals: ['block'] };
    default:
      return none;
  }
}

function listed(pattern: RegExp, source: string): string[] {
  const found = pattern.exec(source)?.[1];
  return found === undefined ? [] : [found];
}

/** The file that a statement brings in; undefined where it names none in quotes. */
export function partialName(text: string, inner: Span): string | undefined {
  const [, double, single] =
    /^\s*(?:render|include|layout)\s+(?:"([^"]*)"|'([^']*)')/.exec(text.slice(inner.start, inner.end)) ?? [];
  const found = double ?? single;
  return found === undefined || found === '' || found.includes('{') ? undefined : found;
}

export const partialWords: ReadonlySet<string> = new Set(['render', 'include', 'layout']);

/** `{% layout none %}` brings nothing in. */
export function isLayoutNone(inner: string): boolean {
  return /^\s*layout\s+none\s*$/.test(inner);
}
