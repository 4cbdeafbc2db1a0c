import type { Span } from '../../model.ts';
import { BodyNotes, type TagWords } from '../body/bodyNotes.ts';
import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import { strippedSpan } from '../body/strippedSpan.ts';
import { maxNesting } from '../limits.ts';
import { ParseMemory } from '../parseMemory.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { withRoleLines } from '../roles/withRoleLines.ts';
import { checkSyntax } from './checkSyntax.ts';
import { JinjaScopes } from './jinjaScopes.ts';
import { readExpression, readStatement, type TagReading } from './readTag.ts';
import type { JinjaDialect } from './run/dialect.ts';
import { jinjaDialect } from './run/jinjaDialect.ts';
import { endByWord } from './syntax/blocks.ts';
import { type JinjaTag, scanJinjaTags } from './syntax/scanTags.ts';
import { type Unrendered, unrenderedIn } from './unrendered.ts';

const ends: ReadonlySet<string> = new Set(endByWord.values());
const partialWords: ReadonlySet<string> = new Set(['include', 'import', 'from', 'extends']);
/** A tag that prints what the template itself has. */
const NOTHING_GIVEN: TagWords = { values: [] };
/** Statements whose words are names of blocks or settings, not variables. */
const namingWords: ReadonlySet<string> = new Set(['block', 'autoescape', 'macro']);

export interface JinjaReading {
  readonly roleLines?: boolean;
  readonly memory?: ParseMemory | undefined;
  readonly dialect?: JinjaDialect;
}

/**
 * Reads a Jinja body without rendering it. Lines such as `system:` divide it into messages, as in Prompty and in the
 * chat prompts of promptflow.
 */
export function scanJinja(
  text: string,
  body: Span,
  { roleLines = true, memory = new ParseMemory(), dialect = jinjaDialect }: JinjaReading = {},
): BodyScan {
  const scan = new JinjaScan(text, body, memory, dialect);
  const tags = scanJinjaTags(text, body);
  for (const tag of tags) {
    scan.take(tag);
  }
  const found = scan.finish(tags);
  if (!roleLines) return found;
  return withRoleLines(found, findRoleLines(text, body, tags));
}

class JinjaScan {
  readonly #text: string;
  readonly #body: Span;
  readonly #memory: ParseMemory;
  readonly #dialect: JinjaDialect;
  readonly #readings = new Map<JinjaTag, TagReading>();
  readonly #notes = new BodyNotes();
  readonly #open: JinjaTag[] = [];
  readonly #scopes = new JinjaScopes();
  readonly #unrendered: Unrendered[] = [];
  /** Blocks nest deeper than is followed: from there on only parts are noted. */
  #tooDeep = false;

  constructor(text: string, body: Span, memory: ParseMemory, dialect: JinjaDialect) {
    this.#text = text;
    this.#body = body;
    this.#memory = memory;
    this.#dialect = dialect;
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
      const reading = this.#reading(tag);
      const isPartial = partialWords.has(tag.word);
      const name = (isPartial ? reading.file : undefined) ?? tag.word;
      // What is imported is called any number of times.
      const repeats = tag.word === 'for' || tag.word === 'import' || tag.word === 'from';
      this.#part(isPartial ? 'partial' : 'block', tag, name, this.#given(reading, repeats));
      if (!this.#tooDeep) this.#statement(tag, reading);
    }
  }

  /** `tags` are all that were taken: if they nest as they should, what they say is looked at. */
  finish(tags: readonly JinjaTag[]): BodyScan {
    for (const tag of this.#open) {
      this.#unclosed(tag);
    }
    if (!this.#notes.hasProblems) {
      for (const { code, message, span } of checkSyntax(tags, tag => this.#reading(tag))) {
        this.#notes.problem(code, message, span);
      }
    }
    for (const { code, message, span } of this.#unrendered) {
      this.#notes.problem(code, message, span, 'warning');
    }
    return this.#notes.finish(this.#body.end);
  }

  #expression(tag: JinjaTag): void {
    const reading = this.#reading(tag);
    const { names } = reading;
    const variable = names.find(name => name.kind === 'variable' && !this.#scopes.isLocal(name.name));
    const name = (variable ?? names[0])?.name;
    const said = this.#given(reading, false);
    this.#part('variable', tag, name, said.values === undefined ? NOTHING_GIVEN : said);
    this.#noteUnrendered(tag, reading);
    this.#use(tag, reading, false);
  }

  /** What the tag says of a call: loops repeat their body, and locals have their values from elsewhere. */
  #given({ given, targets }: TagReading, repeats: boolean): TagWords {
    const values = given.filter(name => !this.#scopes.isLocal(name) && !targets.includes(name));
    return { ...(values.length > 0 && { values }), ...(repeats && { repeats }) };
  }

  #statement(tag: JinjaTag, reading: TagReading): void {
    const { word } = tag;
    if (ends.has(word)) {
      this.#close(tag);
    } else if (word === 'elif' || word === 'else') {
      if (this.#open.length === 0) {
        this.#notes.problem('unmatched-else', `This ${word} belongs to no block`, tag.span);
      }
      this.#use(tag, reading, true);
    } else {
      this.#scopes.declare(reading);
      if (word !== 'macro' && word !== 'block') this.#noteUnrendered(tag, reading);
      if (!partialWords.has(word) && !namingWords.has(word)) {
        this.#use(tag, reading, word === 'if' || word === 'for');
      }
      if (endByWord.has(word) && !reading.assigns) {
        this.#push(tag, reading);
      }
    }
  }

  #push(tag: JinjaTag, reading: TagReading): void {
    if (this.#open.length === maxNesting) {
      this.#tooDeep = true;
      this.#open.length = 0;
      this.#notes.problem('nested-too-deep', `Blocks nest deeper than ${maxNesting} levels`, tag.span);
      return;
    }
    this.#open.push(tag);
    const guards = tag.word === 'if' || tag.word === 'for' ? reading.names : [];
    const variables = guards.filter(name => name.kind === 'variable').map(name => name.name);
    this.#scopes.enter(tag.word, reading, variables);
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
  #use(tag: JinjaTag, { used, copes, targets }: TagReading, condition: boolean): void {
    const from = tag.inner.start;
    for (const { name, span, kind } of used) {
      if (kind === 'variable' && !this.#scopes.isLocal(name) && !targets.includes(name)) {
        this.#notes.references.push({
          name,
          span: { start: from + span.start, end: from + span.end },
          guarded: condition || copes || this.#scopes.isGuarded(name),
        });
      }
    }
  }

  #noteUnrendered(tag: JinjaTag, reading: TagReading): void {
    this.#unrendered.push(...unrenderedIn(tag, reading, this.#dialect, name => this.#scopes.isLocal(name)));
  }

  #rawParts(tag: JinjaTag): void {
    const open = { start: tag.span.start, end: tag.inner.start };
    const close = { start: tag.inner.end, end: tag.span.end };
    this.#notes.part('block', open, open, 'raw');
    this.#notes.part('block', close, close, 'endraw');
  }

  #reading(tag: JinjaTag): TagReading {
    const known = this.#readings.get(tag);
    if (known !== undefined) return known;
    const read = tag.kind === 'statement' ? readStatement : readExpression;
    const reading = this.#memory.recall(read, this.#text.slice(tag.inner.start, tag.inner.end));
    this.#readings.set(tag, reading);
    return reading;
  }

  #part(kind: BodyTag['kind'], tag: JinjaTag, name?: string, said?: TagWords): void {
    this.#notes.part(kind, tag.span, strippedSpan(this.#text, this.#body, tag), name, said);
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
