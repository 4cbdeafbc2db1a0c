import type { Span } from '../../model.ts';
import { BodyNotes } from '../bodyNotes.ts';
import type { BodyScan, BodyTag, RoleMark } from '../bodyScan.ts';
import { maxNesting } from '../limits.ts';
import { findRoleLines } from '../roleLines.ts';
import { checkSyntax } from './checkSyntax.ts';
import { JinjaScopes, loopTargets } from './jinjaScopes.ts';
import { namesIn } from './names.ts';
import { type JinjaTag, scanJinjaTags } from './scanTags.ts';

/** Statements with a body, and what ends them. */
const endByWord: ReadonlyMap<string, string> = new Map(
  ['for', 'if', 'macro', 'call', 'filter', 'set', 'block', 'autoescape'].map(word => [word, `end${word}`]),
);
const ends: ReadonlySet<string> = new Set(endByWord.values());
const partialWords: ReadonlySet<string> = new Set(['include', 'import', 'from', 'extends']);
/** Statements whose words are names of blocks or settings, not variables. */
const namingWords: ReadonlySet<string> = new Set(['block', 'autoescape', 'macro']);

/**
 * Reads a Jinja body without rendering it. Lines such as `system:` divide it into messages, as in Prompty and in the
 * chat prompts of promptflow.
 */
export function scanJinja(text: string, body: Span, { roleLines = true } = {}): BodyScan {
  const scan = new JinjaScan(text, body);
  const tags = scanJinjaTags(text, body);
  for (const tag of tags) {
    scan.take(tag);
  }
  const found = scan.finish(tags);
  if (!roleLines) return found;
  const lines = findRoleLines(text, body, tags);
  const roleMarks: RoleMark[] = lines.map(({ role, title, span }) => ({ role: role ?? 'user', title, span }));
  // A line `{{item.role}}:` is a mark that holds a variable: the variable is the part.
  const markTags: BodyTag[] = lines
    .filter(line => line.role !== undefined)
    .map(({ span, outer, title }) => ({ kind: 'block', span, outer, name: title }));
  const all = [...found.tags, ...markTags].sort((a, b) => a.span.start - b.span.start);
  return { ...found, tags: all, roleMarks };
}

class JinjaScan {
  readonly #text: string;
  readonly #body: Span;
  readonly #notes = new BodyNotes();
  readonly #open: JinjaTag[] = [];
  readonly #scopes = new JinjaScopes();
  /** Blocks nest deeper than is followed: from there on only parts are noted. */
  #tooDeep = false;

  constructor(text: string, body: Span) {
    this.#text = text;
    this.#body = body;
  }

  take(tag: JinjaTag): void {
    if (tag.kind === 'comment') {
      this.#part('comment', tag);
    } else if (tag.kind === 'raw') {
      this.#rawParts(tag);
    } else if (tag.kind === 'unclosed') {
      this.#part('block', tag);
      this.#notes.problem('unclosed-tag', unclosedMessage(this.#text, tag), tag.span);
    } else if (tag.kind === 'expression') {
      this.#expression(tag);
    } else {
      this.#part(partialWords.has(tag.word) ? 'partial' : 'block', tag, this.#partialName(tag) ?? tag.word);
      if (!this.#tooDeep) this.#statement(tag);
    }
  }

  /** `tags` are all that were taken: if they nest as they should, the engine's own parser has a look at them. */
  finish(tags: readonly JinjaTag[]): BodyScan {
    for (const tag of this.#open) {
      this.#unclosed(tag);
    }
    if (!this.#notes.hasProblems) {
      for (const { code, message, span } of checkSyntax(this.#text, this.#body, tags)) {
        this.#notes.problem(code, message, span);
      }
    }
    return this.#notes.finish(this.#body.end);
  }

  #expression(tag: JinjaTag): void {
    const names = namesIn(this.#text, tag.inner);
    const variable = names.find(name => name.kind === 'variable' && !this.#scopes.isLocal(name.name));
    this.#part('variable', tag, (variable ?? names[0])?.name);
    this.#use(tag, false, names);
  }

  #statement(tag: JinjaTag): void {
    const { word } = tag;
    if (ends.has(word)) {
      this.#close(tag);
    } else if (word === 'elif' || word === 'else') {
      if (this.#open.length === 0) {
        this.#notes.problem('unmatched-else', `This ${word} belongs to no block`, tag.span);
      }
      this.#use(tag, true);
    } else {
      this.#scopes.declare(this.#text, tag);
      if (!partialWords.has(word) && !namingWords.has(word)) {
        this.#use(tag, word === 'if' || word === 'for');
      }
      if (endByWord.has(word) && !(word === 'set' && /^\s*set\s[^=]*=/.test(this.#inner(tag)))) {
        this.#push(tag);
      }
    }
  }

  #push(tag: JinjaTag): void {
    if (this.#open.length === maxNesting) {
      this.#tooDeep = true;
      this.#open.length = 0;
      this.#notes.problem('nested-too-deep', `Blocks nest deeper than ${maxNesting} levels`, tag.span);
      return;
    }
    this.#open.push(tag);
    const guards = tag.word === 'if' || tag.word === 'for' ? namesIn(this.#text, tag.inner) : [];
    const variables = guards.filter(name => name.kind === 'variable').map(name => name.name);
    this.#scopes.enter(tag, new Set(variables), this.#text);
  }

  #close(tag: JinjaTag): void {
    const match = this.#open.findLastIndex(open => endByWord.get(open.word) === tag.word);
    if (match === -1) {
      this.#notes.problem('unmatched-closing-block', `{% ${tag.word} %} closes no block`, tag.span);
      return;
    }
    for (const open of this.#open.splice(match).reverse()) {
      this.#scopes.leave();
      if (endByWord.get(open.word) !== tag.word) {
        this.#unclosed(open);
      }
    }
  }

  #unclosed(tag: JinjaTag): void {
    const end = endByWord.get(tag.word) ?? '';
    this.#notes.problem('unclosed-block', `This block is not closed: {% ${end} %} is missing`, tag.span);
  }

  /** Notes the variables of a tag. Those of a condition, or behind a default, need no value. */
  #use(tag: JinjaTag, condition: boolean, names = namesIn(this.#text, this.#expressionSpan(tag))): void {
    const copes =
      condition ||
      names.some(
        ({ name, kind }) =>
          (kind === 'filter' && (name === 'default' || name === 'd')) ||
          (kind === 'test' && (name === 'defined' || name === 'undefined')) ||
          (kind === 'keyword' && (name === 'if' || name === 'or')),
      );
    const targets = tag.word === 'for' ? loopTargets(this.#inner(tag)) : [];
    for (const { name, span, kind } of names) {
      if (kind === 'variable' && !this.#scopes.isLocal(name) && !targets.includes(name)) {
        this.#notes.references.push({ name, span, guarded: copes || this.#scopes.isGuarded(name) });
      }
    }
  }

  /** The inside of a tag without its statement word, and without the targets of a loop or an assignment. */
  #expressionSpan(tag: JinjaTag): Span {
    const head = /^\s*(?:for\s[\w\s,()]*?\sin\s|set\s[^=]*(?:=|$)|[A-Za-z_]\w*)/;
    const skip = tag.kind === 'statement' ? (head.exec(this.#inner(tag))?.[0].length ?? 0) : 0;
    return { start: tag.inner.start + skip, end: tag.inner.end };
  }

  #partialName(tag: JinjaTag): string | undefined {
    return partialWords.has(tag.word) ? /["']([^"']+)["']/.exec(this.#inner(tag))?.[1] : undefined;
  }

  #rawParts(tag: JinjaTag): void {
    const open = { start: tag.span.start, end: tag.inner.start };
    const close = { start: tag.inner.end, end: tag.span.end };
    this.#notes.part('block', open, open, 'raw');
    this.#notes.part('block', close, close, 'endraw');
  }

  #inner(tag: JinjaTag): string {
    return this.#text.slice(tag.inner.start, tag.inner.end);
  }

  #part(kind: BodyTag['kind'], tag: JinjaTag, name?: string): void {
    let { start, end } = tag.span;
    while (tag.stripBefore && start > this.#body.start && /\s/.test(this.#text[start - 1] ?? '')) start--;
    while (tag.stripAfter && end < this.#body.end && /\s/.test(this.#text[end] ?? '')) end++;
    this.#notes.part(kind, tag.span, { start, end }, name);
  }
}

function unclosedMessage(text: string, tag: JinjaTag): string {
  if (tag.word === 'raw') {
    return 'This block is not closed: {% endraw %} is missing';
  }
  const open = text.slice(tag.span.start, tag.span.start + 2);
  const close = open === '{{' ? '}}' : open === '{%' ? '%}' : '#}';
  return `This ${open} is not closed: ${close} is missing`;
}
