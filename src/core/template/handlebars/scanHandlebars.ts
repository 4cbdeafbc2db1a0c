import type { Role, Span } from '../../model.ts';
import { BodyNotes, type TagWords } from '../body/bodyNotes.ts';
import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import { maxNesting, tooLongTag } from '../limits.ts';
import { ParseMemory } from '../parseMemory.ts';
import { ExpressionError, readBlockTag, readTag, type TagExpression } from './expression.ts';
import { literalOf, nameOf } from './expressionNames.ts';
import { outerSpan } from './outerSpan.ts';
import { type HandlebarsTag, scanTags, type TagKind } from './scanTags.ts';
import { TagUses } from './tagUses.ts';
import type { Vocabulary } from './vocabulary.ts';

interface OpenBlock {
  readonly tag: HandlebarsTag;
  readonly name: string;
  /** Whether it opened a scope that its end has to close. */
  readonly scope: boolean;
  /** Which else may follow: with a condition too, a last one, none. */
  next: 'chain' | 'else' | 'none';
}

/** Tags whose head is a name, and that may name block parameters. */
const headKinds: ReadonlySet<TagKind> = new Set(['open', 'inverseOpen', 'elseIf', 'rawOpen']);
const blockKinds: ReadonlySet<TagKind> = new Set([
  'open',
  'inverseOpen',
  'partialBlock',
  'decorator',
  'rawOpen',
]);

/**
 * Reads a Handlebars body without rendering it: parts, the uses of variables, roles, and what is wrong, each with its
 * place. One pass, so that a document can be read while somebody types in it; linear in its length.
 */
export function scanHandlebars(
  text: string,
  body: Span,
  vocabulary: Vocabulary,
  defaultRole: Role,
  memory = new ParseMemory(),
): BodyScan {
  return scanTagged(scanTags(text, body), { text, body, vocabulary, defaultRole, memory });
}

export interface HandlebarsBody {
  readonly text: string;
  readonly body: Span;
  readonly vocabulary: Vocabulary;
  readonly defaultRole: Role;
  readonly memory: ParseMemory;
}

/** The same where the tags are known. */
export function scanTagged(tags: readonly HandlebarsTag[], where: HandlebarsBody): BodyScan {
  const scan = new HandlebarsScan(where);
  for (const tag of tags) {
    scan.take(tag);
  }
  return scan.finish();
}

/** Follows the blocks; what a tag says of variables and roles is up to `TagUses`. */
class HandlebarsScan {
  readonly #text: string;
  readonly #body: Span;
  readonly #memory: ParseMemory;
  readonly #notes = new BodyNotes();
  readonly #uses: TagUses;
  readonly #open: OpenBlock[] = [];
  /** Partials by their numbers among the tags, and names of those that the text itself defines. */
  readonly #partials: { readonly at: number; readonly name: string }[] = [];
  readonly #inline = new Set<string>();
  /** Blocks nest deeper than is followed: from there on only parts are noted. */
  #tooDeep = false;

  constructor({ text, body, vocabulary, defaultRole, memory }: HandlebarsBody) {
    this.#text = text;
    this.#body = body;
    this.#memory = memory;
    this.#uses = new TagUses(this.#notes, vocabulary, defaultRole);
  }

  take(tag: HandlebarsTag): void {
    if (tag.kind === 'comment' || this.#tooDeep) {
      this.#part(tag.kind === 'comment' ? 'comment' : 'block', tag);
    } else if (tag.tooManyBraces !== undefined && tag.kind !== 'else') {
      const message =
        'Handlebars reads these braces as one: put a space between those of the tag and the others';
      this.#notes.problem('syntax', message, tag.tooManyBraces);
      if (tag.kind === 'close') this.#close(tag);
      else this.#recover(tag);
    } else if (tag.kind === 'stray') {
      this.#notes.problem(
        'unbalanced-brace',
        'This }} closes nothing: it is sent as text',
        tag.span,
        'warning',
      );
    } else if (tag.kind === 'unclosed') {
      this.#part('block', tag);
      const message =
        tag.longest === undefined ? 'This {{ is not closed: }} is missing' : tooLongTag('{{', tag.longest);
      this.#notes.problem('unclosed-tag', message, tag.span);
    } else if (tag.kind === 'close' || tag.kind === 'rawClose') {
      this.#close(tag);
    } else if (tag.kind === 'else') {
      this.#part('block', tag, 'else');
      this.#otherwise(tag);
    } else {
      this.#expression(tag);
    }
  }

  finish(): BodyScan {
    for (const { at, name } of this.#partials) {
      // Its text is counted where it is written, and sent as often as it is named.
      if (this.#inline.has(name)) this.#notes.say(at, { kind: 'block', repeats: true });
    }
    for (const { tag, name } of this.#open) {
      this.#unclosed(tag, name);
    }
    const nul = this.#text.indexOf('\u0000', this.#body.start);
    if (nul !== -1 && nul < this.#body.end) {
      this.#notes.problem('nul-character', 'Handlebars cannot read a NUL character', {
        start: nul,
        end: nul + 1,
      });
    }
    return this.#notes.finish(this.#body.end);
  }

  #expression(tag: HandlebarsTag): void {
    const { inner } = tag;
    const read = headKinds.has(tag.kind) ? readBlockTag : readTag;
    const expression = this.#memory.recall(read, this.#text.slice(inner.start, inner.end));
    if (expression instanceof ExpressionError) {
      const { start, end } = expression.span;
      const span = { start: inner.start + start, end: inner.start + end };
      this.#notes.problem('syntax', expression.message, span);
      this.#recover(tag);
      return;
    }
    const name = nameOf(expression.head);
    if (tag.kind === 'open' || tag.kind === 'inverseOpen' || tag.kind === 'rawOpen') {
      const at = this.#part('block', tag, name);
      this.#push(tag, this.#written(tag, expression), this.#uses.enterBlock(expression, tag, at));
    } else if (tag.kind === 'elseIf') {
      this.#part('block', tag, name);
      this.#otherwise(tag);
      this.#uses.condition(expression, tag);
    } else if (tag.kind === 'partial' || tag.kind === 'partialBlock') {
      const isConditional = this.#open.length > 0 && { conditional: true as const };
      const said = { ...this.#uses.partial(expression, tag), ...isConditional, ...this.#indentOf(tag) };
      const at = this.#part(isBlockGiven(expression) ? 'block' : 'partial', tag, name, said);
      this.#partials.push({ at, name });
      if (tag.kind === 'partialBlock') {
        this.#push(tag, this.#written(tag, expression), this.#uses.enterPartialBlock(expression, at));
      }
    } else if (tag.kind === 'decorator') {
      this.#part('block', tag, name);
      if (name !== 'inline' || !this.#text.startsWith('#*', tag.inner.start - 2)) {
        const message = 'The only decorator that batches render is {{#*inline "name"}}';
        this.#notes.problem('unsupported-tag', message, tag.span, 'warning');
      }
      if (this.#text.startsWith('#*', tag.inner.start - 2))
        this.#push(tag, this.#written(tag, expression), false);
      this.#inline.add(literalOf(expression.params[0]) ?? '');
    } else {
      const { kind, name: head, ...said } = this.#uses.value(expression, tag);
      this.#part(kind, tag, head, said);
    }
  }

  /** A block whose head cannot be read still is a block: its end should not be reported as well. */
  #recover(tag: HandlebarsTag): void {
    this.#part('block', tag);
    if (blockKinds.has(tag.kind)) {
      const inner = this.#text.slice(tag.inner.start, tag.inner.end).trimStart();
      this.#push(tag, /^[^\s}~=(]*/.exec(inner)?.[0] ?? '', false);
    }
  }

  #close(tag: HandlebarsTag): void {
    const name = bare(this.#text.slice(tag.inner.start, tag.inner.end));
    this.#part('block', tag, name);
    const match = this.#open.findLastIndex(block => block.name === name);
    if (match === -1) {
      this.#notes.problem('unmatched-closing-block', `{{/${name}}} closes no block`, tag.span);
      return;
    }
    for (const block of this.#open.splice(match).reverse()) {
      this.#uses.leaveBlock(block.name, block.scope, tag.span.end);
      if (block.name !== name) {
        this.#unclosed(block.tag, block.name);
      }
    }
  }

  #unclosed(tag: HandlebarsTag, name: string): void {
    const close = tag.kind === 'rawOpen' ? `{{{{/${name}}}}}` : `{{/${name}}}`;
    this.#notes.problem('unclosed-block', `This block is not closed: ${close} is missing`, tag.span);
  }

  #push(tag: HandlebarsTag, name: string, scope: boolean): void {
    if (this.#open.length === maxNesting) {
      this.#tooDeep = true;
      this.#open.length = 0;
      this.#notes.problem('nested-too-deep', `Blocks nest deeper than ${maxNesting} levels`, tag.span);
    } else {
      const next = tag.kind === 'open' ? 'chain' : tag.kind === 'inverseOpen' ? 'else' : 'none';
      this.#open.push({ tag, name, scope, next });
    }
  }

  /** The head as its closing tag has to repeat it. */
  #written({ inner }: HandlebarsTag, { head }: TagExpression): string {
    return bare(this.#text.slice(inner.start + head.span.start, inner.start + head.span.end));
  }

  #otherwise(tag: HandlebarsTag): void {
    const block = this.#open.at(-1);
    if (block === undefined || block.next === 'none' || (tag.kind === 'elseIf' && block.next !== 'chain')) {
      this.#notes.problem(
        'unmatched-else',
        'This else belongs to no block, or to one that has its last',
        tag.span,
      );
      return;
    }
    block.next = tag.kind === 'elseIf' ? 'chain' : 'none';
    if (block.scope) {
      this.#uses.otherwise();
    }
  }

  /** Of a partial that stands alone on its line. */
  #indentOf(tag: HandlebarsTag): TagWords {
    const { start } = outerSpan(this.#text, this.#body, tag);
    const text = this.#text.slice(start, tag.span.start);
    if (text === '' || tag.stripBefore || tag.kind === 'partialBlock') return {};
    return { indent: { text, blankLines: true } };
  }

  #part(kind: BodyTag['kind'], tag: HandlebarsTag, name?: string, said?: TagWords): number {
    return this.#notes.part(kind, tag.span, outerSpan(this.#text, this.#body, tag), name, said);
  }
}

/** `{{> @partial-block}}`: what stands in its place is counted where it is written. */
function isBlockGiven({ head }: TagExpression): boolean {
  return head.type === 'path' && head.data && head.segments[0] === 'partial-block';
}

/** Without brackets and quotes: Handlebars compares the names of opening and closing tags that way. */
function bare(name: string): string {
  return name
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/\[([^\]]*)\]/g, '$1');
}
