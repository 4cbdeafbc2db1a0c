import type { Span } from '../../model.ts';
import type { TagReading } from './readTag.ts';
import type { JinjaDialect } from './run/dialect.ts';
import type { NameUse, Tag } from './syntax/nodes.ts';
import type { JinjaTag } from './syntax/scanTags.ts';

/** What batches cannot render, although it is Jinja: it is counted, and said. */
export interface Unrendered {
  readonly code: 'unsupported-tag' | 'unknown-filter' | 'unknown-test' | 'unknown-function';
  readonly message: string;
  readonly span: Span;
}

/** What statements of Jinja and its extensions that are not rendered mean, in words. */
const meanings: ReadonlyMap<string, string> = new Map([
  ['extends', 'inheriting from another template'],
  ['import', "another template's macros"],
  ['from', "another template's macros"],
  ['do', 'an expression for its effect'],
  ['trans', 'a translation'],
  ['pluralize', 'a translation'],
  ['debug', 'a dump of all values'],
  ['autoescape', 'escaping for HTML'],
]);

/** Names that every template has: no template defines them, and not every dialect has them all. */
const builtIn: ReadonlySet<string> = new Set(['super', 'namespace', 'range']);

/** What of a tag no batch can render; `isOwn` tells names that the template defines. */
export function unrenderedIn(
  tag: JinjaTag,
  { parsed }: TagReading,
  dialect: JinjaDialect,
  isOwn: (name: string) => boolean,
): Unrendered[] {
  if ('fault' in parsed) return [];
  const message = dialect.foreign.has(parsed.tag.kind)
    ? `{% ${tag.word} %} is counted and not rendered in batches: Nunjucks does not have it`
    : tagMessage(parsed.tag);
  if (message !== undefined) return [{ code: 'unsupported-tag', message, span: tag.span }];
  return parsed.uses.flatMap(use => useProblem(use, tag, dialect, isOwn));
}

function tagMessage(tag: Tag): string | undefined {
  if (tag.kind === 'include' && tag.names === null) return 'Only a name in quotes can be included in batches';
  const meaning = tag.kind === 'unsupported' ? meanings.get(tag.word) : undefined;
  if (tag.kind !== 'unsupported' || meaning === undefined) return undefined;
  return `{% ${tag.word} %} is counted and not rendered in batches: ${meaning}`;
}

function useProblem(
  { kind, name, at }: NameUse,
  tag: JinjaTag,
  dialect: JinjaDialect,
  isOwn: (name: string) => boolean,
): Unrendered[] {
  const start = tag.inner.start + at;
  const said = (code: Unrendered['code'], what: string): Unrendered[] => [
    {
      code,
      message: `There is no ${what} "${name}" here: batches cannot render the template`,
      span: { start, end: start + name.length },
    },
  ];
  switch (kind) {
    case 'filter':
      return dialect.filters.has(name) ? [] : said('unknown-filter', 'filter');
    case 'test':
      return dialect.tests.has(name) ? [] : said('unknown-test', 'test');
    case 'method':
      return dialect.methods.has(name) ? [] : said('unknown-function', 'method');
    case 'function':
      return dialect.functions.has(name) || (isOwn(name) && !builtIn.has(name))
        ? []
        : said('unknown-function', 'function');
    default:
      return name === 'self' ? said('unknown-function', 'value') : [];
  }
}
