import type { Span } from '../../model.ts';
import type { JinjaName } from './names.ts';
import type { TagReading } from './readTag.ts';
import type { JinjaTag } from './scanTags.ts';

/** What batches cannot render, although it is Jinja: it is counted, and said. */
export interface Unrendered {
  readonly code: 'unsupported-tag' | 'unknown-filter' | 'unknown-test' | 'unknown-function';
  readonly message: string;
  readonly span: Span;
}

/** Statements of Jinja and its extensions that the rendering engine does not have; what they mean, in words. */
const unsupported: ReadonlyMap<string, string> = new Map([
  ['extends', 'inheriting from another template'],
  ['import', "another template's macros"],
  ['from', "another template's macros"],
  ['with', 'a block of its own variables'],
  ['do', 'an expression for its effect'],
  ['trans', 'a translation'],
  ['pluralize', 'a translation'],
  ['debug', 'a dump of all values'],
]);
const closing: ReadonlySet<string> = new Set(['endwith', 'endtrans']);

/** Whether a statement is one that the engine's parser must not see. */
export function isUnsupported(text: string, tag: JinjaTag): boolean {
  return unsupported.has(tag.word) || closing.has(tag.word) || isRecursive(text, tag);
}

function isRecursive(text: string, { word, inner }: JinjaTag): boolean {
  return word === 'for' && /\srecursive\s*$/.test(text.slice(inner.start, inner.end));
}

const filters: ReadonlySet<string> = new Set(
  'abs bool capitalize default dictsort first float indent int items join last length list lower map rejectattr replace reverse safe selectattr sort string title tojson trim unique upper'.split(
    ' ',
  ),
);
const tests: ReadonlySet<string> = new Set(
  'boolean callable defined eq equalto even false in integer iterable lower mapping none not number odd sequence string true undefined upper'.split(
    ' ',
  ),
);

/** What of a tag no batch can render; `isOwn` tells names that the template defines. */
export function unrenderedIn(
  text: string,
  tag: JinjaTag,
  reading: TagReading,
  isOwn: (name: string) => boolean,
): Unrendered[] {
  const meaning = unsupported.get(tag.word);
  const tagProblem = (message: string): Unrendered[] => [
    { code: 'unsupported-tag', message, span: tag.span },
  ];
  if (meaning !== undefined) {
    return tagProblem(`{% ${tag.word} %} is counted and not rendered in batches: ${meaning}`);
  }
  if (isRecursive(text, tag)) {
    return tagProblem('A recursive loop is counted and not rendered in batches');
  }
  if (tag.word === 'include' && reading.file === undefined) {
    return tagProblem('Only a name in quotes can be included in batches');
  }
  return reading.used.flatMap(name => nameProblem(name, tag, isOwn));
}

function nameProblem(
  { name, span, kind }: JinjaName,
  tag: JinjaTag,
  isOwn: (name: string) => boolean,
): Unrendered[] {
  const said = (code: Unrendered['code'], what: string): Unrendered[] => [
    {
      code,
      message: `There is no ${what} "${name}" here: batches cannot render the template`,
      span: { start: tag.inner.start + span.start, end: tag.inner.start + span.end },
    },
  ];
  if (kind === 'filter' && !filters.has(name)) return said('unknown-filter', 'filter');
  if (kind === 'test' && !tests.has(name)) return said('unknown-test', 'test');
  const isFunction = kind === 'call' && name !== 'range' && name !== 'namespace' && !isOwn(name);
  return isFunction ? said('unknown-function', 'function') : [];
}
