import { type JinjaName, namesOf } from './names.ts';
import type { Tag, Target } from './syntax/nodes.ts';
import { type ParsedTag, parseOutput, parseStatement } from './syntax/tagParser.ts';

/** What the inside of a tag says; spans of names are offsets into it. */
export interface TagReading {
  /** Every name of the tag. */
  readonly names: readonly JinjaName[];
  /** Names of its expression: without the statement's word, and without targets of a loop or an assignment. */
  readonly used: readonly JinjaName[];
  /** Variables of its expression that are not only asked for, as behind an `if`. */
  readonly given: readonly string[];
  /** The tag copes with values that are not there: it has a default, a test or a choice. */
  readonly copes: boolean;
  /** Names that a `for` gives its items. */
  readonly targets: readonly string[];
  /** Names that a `set`, `macro` or import makes the template's own. */
  readonly declares: readonly string[];
  /** Names that hold in the tag's own body. */
  readonly locals: readonly string[];
  /** `{% set name = value %}`, which has no body. */
  readonly assigns: boolean;
  /** The file that is named in quotes. */
  readonly file: string | undefined;
  /** The tag as it is rendered, or what is wrong with it. */
  readonly parsed: ParsedTag;
}

const none: readonly never[] = [];

/** Reads the inside of `{{ … }}`. */
export function readExpression(inner: string): TagReading {
  const names = namesOf(inner);
  const copes = copesWithout(names);
  return {
    names,
    used: names,
    given: givenBy(names),
    copes,
    targets: none,
    declares: none,
    locals: none,
    assigns: false,
    file: undefined,
    parsed: parseOutput(inner),
  };
}

/** Reads the inside of `{% … %}`. */
export function readStatement(inner: string): TagReading {
  const parsed = parseStatement(inner);
  const tag = 'tag' in parsed ? parsed.tag : undefined;
  const names = namesOf(inner);
  const [word] = names;
  const head = 'tag' in parsed ? parsed.head : (word?.span.end ?? 0);
  const used = names.filter(({ span }) => span.start >= head);
  const targets = tag?.kind === 'for' ? namesIn(tag.target) : none;
  return {
    names,
    used,
    given: givingWords.has(word?.name ?? '') ? givenBy(used) : none,
    copes: copesWithout(used),
    targets,
    declares: declaredBy(tag, inner),
    locals: localsOf(tag),
    assigns: tag?.kind === 'set',
    file: tag?.kind === 'include' ? tag.names?.[0] : /["']([^"']+)["']/.exec(inner)?.[1],
    parsed,
  };
}

/** Statements that hand values on to what is printed. */
const givingWords: ReadonlySet<string> = new Set(['for', 'set', 'call', 'with']);

/** In `a if b else c` nothing of `b` is sent. */
function givenBy(names: readonly JinjaName[]): readonly string[] {
  const given = new Set<string>();
  let asked = false;
  for (const { name, kind } of names) {
    if (kind === 'keyword' && (name === 'if' || name === 'else')) asked = name === 'if';
    else if (kind === 'variable' && !asked) given.add(name);
  }
  return [...given];
}

function copesWithout(names: readonly JinjaName[]): boolean {
  return names.some(
    ({ name, kind }) =>
      (kind === 'filter' && (name === 'default' || name === 'd')) ||
      (kind === 'test' && (name === 'defined' || name === 'undefined')) ||
      (kind === 'keyword' && (name === 'if' || name === 'or')),
  );
}

function declaredBy(tag: Tag | undefined, inner: string): readonly string[] {
  if (tag?.kind === 'set' || tag?.kind === 'capture') return namesIn(tag.target);
  if (tag?.kind === 'macro') return [tag.name];
  if (tag?.kind !== 'unsupported' || (tag.word !== 'import' && tag.word !== 'from')) return none;
  const names = namesOf(inner);
  const at = names.findLastIndex(({ name }) => name === 'as' || name === 'import');
  return names.slice(at + 1).flatMap(({ name }) => (name === 'with' || name === 'context' ? [] : [name]));
}

/** What holds in the tag's own body: items of a loop, parameters, variables of a `with`. */
function localsOf(tag: Tag | undefined): readonly string[] {
  if (tag?.kind === 'for') return namesIn(tag.target);
  if (tag?.kind === 'with') return tag.given.flatMap(([target]) => namesIn(target));
  return tag?.kind === 'macro' || tag?.kind === 'call' ? tag.parameters.map(({ name }) => name) : none;
}

function namesIn(target: Target): readonly string[] {
  if (target.kind === 'tuple') return target.items.flatMap(namesIn);
  return target.kind === 'name' ? [target.name] : none;
}
