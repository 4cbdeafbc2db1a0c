import type { TemplateMedia } from '../../callAttachment.ts';
import type { Role } from '../../model.ts';
import type { BodyNotes, TagWords } from '../body/bodyNotes.ts';
import type { BodyTag } from '../body/bodyScan.ts';
import { roleOf } from '../roles/roles.ts';
import type { Expression, TagExpression } from './expression.ts';
import { literalOf, nameOf, rootOf } from './expressionNames.ts';
import type { HandlebarsTag } from './scanTags.ts';
import { Scopes } from './scopes.ts';
import type { Vocabulary } from './vocabulary.ts';

interface TagPart extends Pick<BodyTag, 'kind'>, TagWords {
  readonly name: string;
}

/** Notes what tags use: variables of the template, helpers, and the roles that Dotprompt's helpers set. */
export class TagUses {
  readonly #notes: BodyNotes;
  readonly #vocabulary: Vocabulary;
  readonly #scopes = new Scopes();
  readonly #enclosingRoles: Role[] = [];
  /** Blocks around the tag at hand, by their numbers among the tags. */
  readonly #blocks: { readonly at: number; readonly values: readonly string[]; prints: boolean }[] = [];
  #role: Role;
  /** Where the inside of the tag at hand begins: places of expressions are offsets into it. */
  #offset = 0;

  constructor(notes: BodyNotes, vocabulary: Vocabulary, role: Role) {
    this.#notes = notes;
    this.#vocabulary = vocabulary;
    this.#role = role;
  }

  /** A block begins. @param at its number among the tags. @returns whether it has a scope of its own. */
  enterBlock(expression: TagExpression, tag: HandlebarsTag, at: number): boolean {
    this.#offset = tag.inner.start;
    const name = nameOf(expression.head);
    if (this.#vocabulary.roles && name === 'role') {
      this.#notes.problem(
        'role-block',
        'The block form of role is not portable: Dotprompt for JavaScript drops the text inside. Write {{role "…"}} ahead of the text',
        tag.span,
        'warning',
      );
      this.#enclosingRoles.push(this.#role);
      this.#markRole(expression, tag);
      return false;
    }
    const helper = this.#vocabulary.helpers.has(name);
    this.#checkHelper(expression, tag, 'block helper');
    this.#arguments(expression, helper);
    if (!helper) {
      this.#use(expression.head, true);
    }
    const subject = helper ? expression.params[0] : expression.head;
    const values = subject === undefined ? [] : this.#variables(subject);
    // A condition of Mustache and a list are written alike: what a body takes from it tells them apart.
    const isSection = !helper && tag.kind === 'open';
    if (name === 'each') this.#notes.say(at, { values, repeats: true });
    if (name === 'with') this.#notes.say(at, { values });
    this.#blocks.push({ at, values: isSection ? values : [], prints: false });
    this.#scopes.enter(helper ? name : 'section', subject, expression);
    return true;
  }

  /**
   * The text that a partial may put between its own: where it is given a value, names in there are that value's fields.
   * @param at the tag's number among the tags. @returns whether it has a scope of its own.
   */
  enterPartialBlock(expression: TagExpression, at: number): boolean {
    const [subject] = expression.params;
    if (subject === undefined) return false;
    this.#blocks.push({ at, values: [], prints: false });
    this.#scopes.enter('with', subject, expression);
    return true;
  }

  leaveBlock(name: string, scope: boolean, end: number): void {
    if (scope) {
      this.#scopes.leave();
      const block = this.#blocks.pop();
      if (block?.prints) {
        const around = this.#blocks.at(-1);
        if (around !== undefined) around.prints = true;
        if (block.values.length > 0) this.#notes.say(block.at, { values: block.values, repeats: true });
      }
    }
    const enclosing = name === 'role' && !scope ? this.#enclosingRoles.pop() : undefined;
    if (enclosing !== undefined) {
      this.#role = enclosing;
      this.#notes.roleMarks.push({ role: enclosing, title: enclosing, span: { start: end, end } });
    }
  }

  otherwise(): void {
    this.#scopes.otherwise();
  }

  /** `{{else if …}}`. */
  condition(expression: TagExpression, tag: HandlebarsTag): void {
    this.#offset = tag.inner.start;
    this.#checkHelper(expression, tag, 'block helper');
    this.#arguments(expression, true);
  }

  /** @returns what the tag hands on. */
  partial(expression: TagExpression, tag: HandlebarsTag): TagWords {
    this.#offset = tag.inner.start;
    this.#arguments(expression, false);
    if (expression.head.type === 'call') {
      this.#use(expression.head, false);
    }
    const values = this.#argumentVariables(expression);
    // In a list the partial has the item for its own values.
    const isInItem = expression.params.length === 0 && !this.#scopes.isOwn();
    if (isInItem) this.#printsItem();
    const isGiven = isInItem || expression.params.length > 0;
    const gives = isGiven ? 'all' : expression.hash.map(({ key }) => key);
    return { ...(values.length > 0 && { values }), ...(gives.length > 0 && { gives }) };
  }

  /** A tag that prints, or a helper without a body. @returns the part it is. */
  value(expression: TagExpression, tag: HandlebarsTag): TagPart {
    this.#offset = tag.inner.start;
    const name = nameOf(expression.head);
    const helper = this.#isHelper(expression, name);
    this.#arguments(expression, false);
    if (!helper) {
      this.#use(expression.head, false);
      const values = this.#variables(expression.head);
      return { kind: 'variable', name: rootOf(expression.head) ?? name, values };
    }
    if (this.#vocabulary.roles) {
      const part = this.#dotpromptHelper(name, expression, tag);
      if (part !== null) return part;
    }
    this.#checkHelper(expression, tag, 'helper');
    return { kind: 'variable', name, values: this.#argumentVariables(expression) };
  }

  #dotpromptHelper(
    name: string,
    expression: TagExpression,
    tag: HandlebarsTag,
  ): ReturnType<TagUses['value']> | null {
    switch (name) {
      case 'role':
        this.#markRole(expression, tag);
        return { kind: 'block', name, marks: 'role' };
      case 'section':
        this.#notes.startSection(literalOf(expression.params[0]) ?? 'section', tag.span.start);
        return { kind: 'block', name, marks: 'section' };
      case 'history': {
        // What follows the history is the model's until a role says otherwise (js/src/parse.ts, toMessages).
        const span = { start: tag.span.end, end: tag.span.end };
        this.#notes.roleMarks.push({ role: 'assistant', title: 'after history', span });
        return { kind: 'variable', name, values: [name] };
      }
      case 'media':
        return { kind: 'media', name, media: this.#mediaOf(expression) };
      default:
        return null;
    }
  }

  /** The address that a medium's `url` is, where one tag says it: a literal, or a variable of the call. */
  #mediaOf({ hash }: TagExpression): TemplateMedia {
    const valueAt = (key: string) => hash.find(pair => pair.key === key)?.value;
    const url = valueAt('url');
    const literal = literalOf(url);
    const variable =
      url?.type === 'path' && url.segments.length === 1 ? this.#scopes.variableOf(url) : undefined;
    const mediaType = literalOf(valueAt('contentType')) ?? literalOf(valueAt('mime'));
    return {
      ...(literal === undefined ? {} : { url: literal }),
      ...(variable === undefined ? {} : { variable }),
      ...(mediaType === undefined ? {} : { mediaType }),
    };
  }

  #isHelper({ head, params, hash }: TagExpression, name: string): boolean {
    const bare = head.type === 'path' && !head.scoped && !head.data && head.segments.length === 1;
    return bare && (this.#vocabulary.helpers.has(name) || params.length > 0 || hash.length > 0);
  }

  #checkHelper({ head, params, hash }: TagExpression, tag: HandlebarsTag, what: string): void {
    const name = nameOf(head);
    const called = params.length > 0 || hash.length > 0;
    if (called && head.type === 'path' && !this.#vocabulary.helpers.has(name)) {
      const message = `There is no ${what} "${name}": the template cannot be rendered`;
      this.#notes.problem('unknown-helper', message, tag.span, 'warning');
    }
  }

  #markRole(expression: TagExpression, tag: HandlebarsTag): void {
    if (expression.params.length === 0) {
      const message = 'role is a helper and needs a name: for a field of that name write {{this.role}}';
      this.#notes.problem('role-without-name', message, tag.span, 'warning');
      return;
    }
    const word = literalOf(expression.params[0]);
    const role = word === undefined ? undefined : roleOf(word);
    if (word !== undefined && role === undefined) {
      const message = `"${word}" is no role: system, user, model and tool are`;
      this.#notes.problem('unknown-role', message, tag.span, 'warning');
    }
    this.#role = role ?? 'user';
    this.#notes.roleMarks.push({ role: this.#role, title: word ?? this.#role, span: tag.span });
  }

  #arguments({ params, hash }: Pick<TagExpression, 'params' | 'hash'>, condition: boolean): void {
    for (const each of [...params, ...hash.map(pair => pair.value)]) {
      this.#use(each, condition);
    }
  }

  #argumentVariables({ params, hash }: Pick<TagExpression, 'params' | 'hash'>): string[] {
    return [...new Set([...params, ...hash.map(pair => pair.value)].flatMap(each => this.#variables(each)))];
  }

  #variables(expression: Expression): readonly string[] {
    if (expression.type === 'call') return this.#argumentVariables(expression);
    const name = expression.type === 'path' ? this.#scopes.variableOf(expression) : undefined;
    return name === undefined ? [] : [name];
  }

  /** Something of the block's own value is printed in it. */
  #printsItem(): void {
    const block = this.#blocks.at(-1);
    if (block !== undefined) block.prints = true;
  }

  /** Notes the variables of an expression, innermost calls included. */
  #use(expression: Expression, condition: boolean): void {
    if (expression.type === 'call') {
      this.#arguments(expression, condition);
      return;
    }
    const name = expression.type === 'path' ? this.#scopes.variableOf(expression) : undefined;
    if (name === undefined && expression.type === 'path' && !condition) this.#printsItem();
    if (name !== undefined) {
      const guarded = condition || this.#scopes.isGuarded(name);
      const { start, end } = expression.span;
      const span = { start: this.#offset + start, end: this.#offset + end };
      this.#notes.references.push({ name, span, guarded });
    }
  }
}
