import type { Span } from '../../model.ts';
import { BodyNotes, type TagWords } from '../body/bodyNotes.ts';
import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import { strippedSpan } from '../body/strippedSpan.ts';
import { maxNesting, tooLongTag } from '../limits.ts';
import { ParseMemory } from '../parseMemory.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { withRoleLines } from '../roles/withRoleLines.ts';
import { blocks } from './blocks.ts';
import { checkSyntax } from './checkSyntax.ts';
import { linesOf } from './lines.ts';
import { LiquidScopes } from './liquidScopes.ts';
import { type LiquidNames, namesIn } from './names.ts';
import { type LiquidTag, scanLiquidTags } from './scanTags.ts';
import { isLayoutNone, type LiquidStatement, partialWords, readStatement } from './statement.ts';

const branches: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['else', new Set(['if', 'unless', 'case', 'for'])],
  ['elsif', new Set(['if', 'unless'])],
  ['when', new Set(['case'])],
]);

/** Reads a Liquid body without rendering it. Lines such as `system:` divide it into messages. */
export function scanLiquid(text: string, body: Span, memory = new ParseMemory()): BodyScan {
  const scan = new LiquidScan(text, body, memory);
  const tags = scanLiquidTags(text, body);
  for (const tag of tags) {
    scan.take(tag);
  }
  const found = scan.finish(tags);
  const lines = findRoleLines(text, body, tags).filter(line => line.role !== undefined);
  return withRoleLines(found, lines);
}

class LiquidScan {
  readonly #text: string;
  readonly #body: Span;
  readonly #memory: ParseMemory;
  readonly #notes = new BodyNotes();
  readonly #scopes = new LiquidScopes();
  readonly #open: LiquidTag[] = [];
  /** Blocks nest deeper than is followed: from there on only parts are noted. */
  #tooDeep = false;

  constructor(text: string, body: Span, memory: ParseMemory) {
    this.#text = text;
    this.#body = body;
    this.#memory = memory;
  }

  take(tag: LiquidTag): void {
    if (tag.kind === 'comment') {
      this.#part('comment', tag);
    } else if (tag.kind === 'raw') {
      const { span, inner } = tag;
      this.#part(
        'block',
        { ...tag, span: { start: span.start, end: inner.start }, stripAfter: false },
        'raw',
      );
      this.#part(
        'block',
        { ...tag, span: { start: inner.end, end: span.end }, stripBefore: false },
        'endraw',
      );
    } else if (tag.kind === 'unclosed') {
      this.#part('block', tag);
      this.#notes.problem('unclosed-tag', unclosedMessage(this.#text, tag), tag.span);
    } else if (tag.kind === 'output') {
      const found = this.#memory.recall(readOutput, this.#inner(tag));
      const { names } = found;
      this.#part(
        'variable',
        tag,
        names.find(({ name }) => !this.#scopes.isLocal(name))?.name ?? names[0]?.name,
        { values: this.#given([found]) },
      );
      this.#noteAll(tag, found, false);
    } else if (tag.word === 'liquid') {
      this.#lines(tag);
    } else {
      const statement = this.#read(tag);
      const isPartial = this.#isPartial(tag);
      const isPrinted = tag.word === 'echo';
      const file = isPartial ? (statement.file ?? tag.word) : tag.word;
      const name = isPrinted ? statement.values[0]?.names[0]?.name : file;
      const kind = isPartial ? 'partial' : isPrinted ? 'variable' : 'block';
      this.#part(kind, tag, name, this.#saidBy(tag, statement));
      this.#statement(tag, statement);
    }
  }

  /** If the tags nest as they should, the rendering engine's own parser has a look at them. */
  finish(tags: readonly LiquidTag[]): BodyScan {
    for (const tag of this.#open) {
      this.#unclosed(tag);
    }
    if (!this.#notes.hasProblems) {
      for (const { code, message, span } of checkSyntax(this.#text, this.#body, tags, this.#memory)) {
        this.#notes.problem(code, message, span);
      }
    }
    for (const tag of tags) {
      const isNamed = !partialWords.has(tag.word) || this.#read(tag).file !== undefined;
      if (isNamed || isLayoutNone(this.#inner(tag))) continue;
      const message = 'Only a name in quotes can be included in batches';
      this.#notes.problem('unsupported-tag', message, tag.span, 'warning');
    }
    return this.#notes.finish(this.#body.end);
  }

  /** A tag of several statements: those that bring in a file are parts, what stands around them is the tag's. */
  #lines(tag: LiquidTag): void {
    const outer = strippedSpan(this.#text, this.#body, tag);
    let { start } = tag.span;
    let from = outer.start;
    let said: TagWords[] = [];
    const block = (end: number, outerEnd: number): void => {
      const values = said.flatMap(each => each.values ?? []);
      const repeats = said.some(each => each.repeats) && { repeats: true as const };
      const span = { start, end };
      this.#notes.part('block', span, { start: from, end: outerEnd }, tag.word, { values, ...repeats });
      said = [];
    };
    for (const line of linesOf(this.#text, tag)) {
      const statement = this.#read(line);
      const words = this.#saidBy(line, statement);
      if (this.#isPartial(line)) {
        block(line.span.start, line.span.start);
        this.#notes.part('partial', line.span, line.span, statement.file ?? line.word, words);
        start = line.span.end;
        from = start;
      } else {
        said.push(words);
      }
      this.#statement(line, statement);
    }
    block(tag.span.end, outer.end);
  }

  #isPartial(tag: LiquidTag): boolean {
    return partialWords.has(tag.word) && !isLayoutNone(this.#inner(tag));
  }

  #statement(tag: LiquidTag, { values, assigns, locals, copes }: LiquidStatement): void {
    if (this.#tooDeep) return;
    const { word } = tag;
    if (word.startsWith('end')) {
      this.#close(tag);
      return;
    }
    const owners = branches.get(word);
    if (owners !== undefined && !owners.has(this.#open.at(-1)?.word ?? '')) {
      this.#notes.problem('unmatched-else', `This ${word} belongs to no block`, tag.span);
    }
    for (const value of values) this.#noteAll(tag, value, copes);
    for (const name of assigns) this.#scopes.assign(name);
    if (blocks.has(word)) this.#push(tag, locals, copes ? values : []);
  }

  #push(tag: LiquidTag, locals: readonly string[], tested: readonly LiquidNames[]): void {
    if (this.#open.length === maxNesting) {
      this.#tooDeep = true;
      this.#open.length = 0;
      this.#notes.problem('nested-too-deep', `Blocks nest deeper than ${maxNesting} levels`, tag.span);
      return;
    }
    this.#open.push(tag);
    this.#scopes.enter(
      locals,
      tested.flatMap(({ names }) => names.map(({ name }) => name)),
    );
  }

  #close(tag: LiquidTag): void {
    const match = this.#open.findLastIndex(open => tag.word === `end${open.word}`);
    // Of a tag that there is not, the engine's parser says so where it begins.
    if (match === -1 && !blocks.has(tag.word.slice('end'.length))) return;
    if (match === -1) {
      this.#notes.problem('unmatched-closing-block', `{% ${tag.word} %} closes no block`, tag.span);
      return;
    }
    for (const open of this.#open.splice(match).reverse()) {
      this.#scopes.leave();
      if (tag.word !== `end${open.word}`) this.#unclosed(open);
    }
  }

  #unclosed(tag: LiquidTag): void {
    this.#notes.problem(
      'unclosed-block',
      `This block is not closed: {% end${tag.word} %} is missing`,
      tag.span,
    );
  }

  /** Notes the variables of an expression. Those of a condition, or behind a default, need no value. */
  #noteAll({ inner }: LiquidTag, { names, hasDefault }: LiquidNames, copes: boolean): void {
    for (const { name, span } of names) {
      if (!this.#scopes.isLocal(name)) {
        const guarded = copes || hasDefault || this.#scopes.isGuarded(name);
        const place = { start: inner.start + span.start, end: inner.start + span.end };
        this.#notes.references.push({ name, span: place, guarded });
      }
    }
  }

  /** What a statement hands on to what is printed: all but a condition does. */
  #saidBy({ word, inner }: LiquidTag, { values, copes, gives }: LiquidStatement): TagWords {
    const isEach = word === 'render' && /\sfor\s/.test(this.#text.slice(inner.start, inner.end));
    const isLoop = isEach || word === 'for' || word === 'tablerow';
    const given = copes && !isLoop ? [] : this.#given(values);
    const names = gives.length === 0 ? {} : { gives };
    if (given.length === 0 && !isLoop && word !== 'echo') return names;
    return { values: given, ...(isLoop && { repeats: true }), ...names };
  }

  #given(values: readonly LiquidNames[]): string[] {
    const names = new Set<string>();
    for (const value of values) {
      for (const { name } of value.names) if (!this.#scopes.isLocal(name)) names.add(name);
    }
    return [...names];
  }

  #read(tag: LiquidTag): LiquidStatement {
    return this.#memory.recall(readStatement, this.#inner(tag));
  }

  #inner({ inner }: LiquidTag): string {
    return this.#text.slice(inner.start, inner.end);
  }

  #part(kind: BodyTag['kind'], tag: LiquidTag, name?: string, said?: TagWords): number {
    return this.#notes.part(kind, tag.span, strippedSpan(this.#text, this.#body, tag), name, said);
  }
}

function readOutput(inner: string): LiquidNames {
  return namesIn(inner);
}

function unclosedMessage(text: string, tag: LiquidTag): string {
  if (tag.word === 'raw' || tag.word === 'comment') {
    return `This block is not closed: {% end${tag.word} %} is missing`;
  }
  const output = text.startsWith('{{', tag.span.start);
  if (tag.longest !== undefined) return tooLongTag(output ? '{{' : '{%', tag.longest);
  return `This ${output ? '{{' : '{%'} is not closed: ${output ? '}}' : '%}'} is missing`;
}
