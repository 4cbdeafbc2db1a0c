import type { Span } from '../../model.ts';
import { BodyNotes, type TagWords } from '../body/bodyNotes.ts';
import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import { maxNesting } from '../limits.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { withRoleLines } from '../roles/withRoleLines.ts';
import { pathOf } from './contexts.ts';
import { type MustacheTag, scanMustacheTags } from './scanTags.ts';
import { type PlacedTag, placeTags } from './standalone.ts';

/**
 * Reads a Mustache body without rendering it; lines such as `system:` divide it into messages. Names inside of a section
 * may be fields of its items: only those of `declared` are known to be the template's variables.
 */
export function scanMustache(text: string, body: Span, declared: ReadonlySet<string> = new Set()): BodyScan {
  const tags = placeTags(text, body, scanMustacheTags(text, body));
  const scan = new MustacheScan(text, declared);
  for (const tag of tags) scan.take(tag);
  const lines = findRoleLines(text, body, tags).filter(line => line.role !== undefined);
  return withRoleLines(scan.finish(body.end), lines);
}

const oddName = /[{}"]|^(?:else$|else\s|this$|this[./]|@|\.\.?\/|~)|~$/;

interface OpenSection {
  readonly tag: MustacheTag;
  readonly name: string;
  /** Its number among the tags. */
  readonly at: number;
  /** Variables whose values it goes through. */
  readonly values: readonly string[];
  /** Something in it may be a field of its items. */
  printsItems: boolean;
}

class MustacheScan {
  readonly #text: string;
  readonly #declared: ReadonlySet<string>;
  readonly #notes = new BodyNotes();
  readonly #open: OpenSection[] = [];
  /** Sections nest deeper than is followed: from there on only parts are noted. */
  #isTooDeep = false;

  constructor(text: string, declared: ReadonlySet<string>) {
    this.#text = text;
    this.#declared = declared;
  }

  take(tag: PlacedTag): void {
    const name = this.#text.slice(tag.name.start, tag.name.end);
    const root = pathOf(name)[0] ?? '';
    if (tag.fault !== undefined) this.#notes.problem('syntax', tag.fault, tag.span);
    switch (tag.kind) {
      case 'value':
        this.#part('variable', tag, root, { values: this.#use(tag, root, false) });
        this.#checkName(tag, name);
        break;
      case 'section':
      case 'inverted': {
        const at = this.#part('block', tag, `${tag.kind === 'section' ? '#' : '^'}${name}`);
        this.#enter(tag, name, at, this.#use(tag, root, true));
        break;
      }
      case 'close':
        this.#part('block', tag, `/${name}`);
        if (!this.#isTooDeep) this.#close(tag, name);
        break;
      case 'partial':
        this.#part('partial', tag, name, this.#includes(tag));
        if (name.startsWith('*')) this.#unsupported(tag, 'Partials whose name a variable gives are not read');
        break;
      case 'comment':
      case 'delimiters':
        this.#part('comment', tag);
        break;
      case 'inheritance':
        this.#unsupported(
          tag,
          'Templates and blocks that inherit are not read: write the text out, or use a partial',
        );
        this.#enter(tag, name, this.#part('block', tag, name), []);
        break;
      default:
        this.#part('block', tag);
        this.#notes.problem('unclosed-tag', unclosedMessage(this.#text, tag), tag.span);
    }
  }

  finish(bodyEnd: number): BodyScan {
    for (const section of this.#open) this.#unclosed(section);
    return this.#notes.finish(bodyEnd);
  }

  /** What is known of a partial here: in a section it may print the fields of items. */
  #includes({ indent: text }: PlacedTag): TagWords {
    const indent = text !== '' && { indent: { text, blankLines: false } };
    if (this.#open.length === 0) return { ...indent };
    if (!this.#isInside()) return { ...indent, conditional: true };
    this.#printsItem();
    return { ...indent, conditional: true, gives: 'all' };
  }

  #isInside(): boolean {
    return this.#open.some(({ tag: { kind } }) => kind === 'section');
  }

  #printsItem(): void {
    const section = this.#open.at(-1);
    if (section !== undefined) section.printsItems = true;
  }

  #enter(tag: MustacheTag, name: string, at: number, values: readonly string[]): void {
    if (this.#isTooDeep) return;
    if (this.#open.length === maxNesting) {
      this.#isTooDeep = true;
      this.#open.length = 0;
      this.#notes.problem('nested-too-deep', `Sections nest deeper than ${maxNesting} levels`, tag.span);
      return;
    }
    this.#open.push({ tag, name, at, values, printsItems: false });
  }

  #close(tag: MustacheTag, name: string): void {
    // Handlebars ends a block by its first word.
    const match = this.#open.findLastIndex(open => open.name === name || open.name.startsWith(`${name} `));
    if (match === -1) {
      if (tag.fault === undefined) {
        this.#notes.problem('unmatched-closing-block', `{{/${name}}} closes no section`, tag.span);
      }
      return;
    }
    for (const section of this.#open.splice(match).reverse()) {
      if (section.name !== name) this.#unclosed(section);
      if (!section.printsItems) continue;
      // A condition and a list are written alike: what the body takes from it tells them apart.
      if (section.tag.kind === 'section')
        this.#notes.say(section.at, { values: section.values, repeats: true });
      const around = this.#open.at(-1);
      if (around !== undefined) around.printsItems = true;
    }
  }

  #unclosed({ tag, name }: OpenSection): void {
    const helper = /^(if|unless|each|with)\s+(\S+)$/.exec(name);
    const hint =
      helper === null ? '' : `. Mustache has no helpers: write {{#${helper[2]}}} … {{/${helper[2]}}}`;
    this.#notes.problem(
      'unclosed-block',
      `This section is not closed: {{/${name}}} is missing${hint}`,
      tag.span,
    );
  }

  #unsupported(tag: MustacheTag, message: string): void {
    this.#notes.problem('unsupported-tag', message, tag.span);
  }

  /** Notes the variable that a name starts at. @returns it, unless the name may be a field of an item. */
  #use(tag: MustacheTag, root: string, isCondition: boolean): readonly string[] {
    const isInside = this.#isInside();
    if (root === '' || (isInside && !this.#declared.has(root))) {
      this.#printsItem();
      return [];
    }
    const guarded = isCondition || isInside || this.#open.some(({ name }) => name === root);
    this.#notes.references.push({ name: root, span: tag.name, guarded });
    return [root];
  }

  /** What is no name to a person: words of Handlebars, JSON, braces too many. */
  #checkName(tag: MustacheTag, name: string): void {
    if (!oddName.test(name)) return;
    const message = `Mustache takes all of this for a name: it looks for a value called ${name.slice(0, 40)}`;
    this.#notes.problem('odd-name', message, tag.span, 'warning');
  }

  #part(kind: BodyTag['kind'], tag: PlacedTag, name?: string, said?: TagWords): number {
    return this.#notes.part(kind, tag.span, tag.outer, name, said);
  }
}

function unclosedMessage(text: string, { span }: MustacheTag): string {
  const begins = text.slice(span.start, span.end);
  const [open, close] = begins.startsWith('{{{') ? ['{{{', '}}}'] : ['{{', '}}'];
  return begins.startsWith(open)
    ? `This ${open} is not closed: ${close} is missing`
    : 'This tag is not closed';
}
