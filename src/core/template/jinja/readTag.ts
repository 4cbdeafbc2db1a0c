import { type JinjaName, namesOf } from './names.ts';

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
  };
}

/** Reads the inside of `{% … %}`. */
export function readStatement(inner: string): TagReading {
  const names = namesOf(inner);
  const word = /^\s*([A-Za-z_]\w*)/.exec(inner)?.[1] ?? '';
  const head = /^\s*(?:for\s[\w\s,()]*?\sin\s|set\s[^=]*(?:=|$)|[A-Za-z_]\w*)/.exec(inner)?.[0].length ?? 0;
  const used = namesOf(inner.slice(head)).map(name => ({ ...name, span: shifted(name.span, head) }));
  const targets = word === 'for' ? wordsOf(/^\s*for\s+([\w\s,()]+?)\s+in\s/.exec(inner)?.[1]) : none;
  return {
    names,
    used,
    given: givingWords.has(word) ? givenBy(used) : none,
    copes: copesWithout(used),
    targets,
    declares: declaredBy(word, inner),
    locals: word === 'for' ? targets : parametersOf(word, inner),
    assigns: word === 'set' && /^\s*set\s[^=]*=/.test(inner),
    file: /["']([^"']+)["']/.exec(inner)?.[1],
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

function declaredBy(word: string, inner: string): readonly string[] {
  if (word === 'set' || word === 'macro') return wordsOf(/^\s*\w+\s+([^=(]*)/.exec(inner)?.[1]);
  if (word !== 'import' && word !== 'from') return none;
  return wordsOf(/\s(?:as|import)\s+([\w\s,]+?)\s*(?:with(?:out)?\s+context\s*)?$/.exec(inner)?.[1]);
}

/** Parameters of a macro, or of the block that a call gives it. */
function parametersOf(word: string, inner: string): readonly string[] {
  const open = word === 'macro' || word === 'call' ? inner.indexOf('(') : -1;
  if (open === -1) return none;
  return namesOf(inner.slice(open))
    .filter(({ kind }) => kind === 'variable' || kind === 'argument')
    .map(({ name }) => name);
}

function shifted({ start, end }: JinjaName['span'], by: number): JinjaName['span'] {
  return { start: start + by, end: end + by };
}

function wordsOf(text: string | undefined): readonly string[] {
  return text?.match(/[A-Za-z_]\w*/g) ?? none;
}
