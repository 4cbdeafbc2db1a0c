import type { AST } from '@handlebars/parser';
import type { Span } from '../../model.ts';
import type { ReadPartial } from '../format.ts';
import type { MessageBuilder } from '../messageBuilder.ts';
import { missingVariable, RenderProblem } from '../renderProblem.ts';
import { Frame } from './frame.ts';
import { callHelper, runBlockHelper } from './helpers.ts';
import { ownProperty, plainRecord } from './ownProperty.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface InterpreterParts {
  readonly values: Record<string, unknown>;
  readonly optional: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
  readonly partials: ReadPartial | undefined;
  readonly builder: MessageBuilder;
  place(node: AST.Node): Span;
  parsePartial(name: string, source: string): AST.Program;
}

/** Nodes one call may visit: loops in loops over long lists end here, not in an hour. */
const maxSteps = 2_000_000;
const maxPartialDepth = 32;

/** Walks the tree of `@handlebars/parser` with Handlebars' own rules; writes into a message builder. */
export class Interpreter {
  readonly #parts: InterpreterParts;
  readonly #partialNames: string[] = [];
  /** Indents of the partials around, outermost first: one that stands alone on its line indents all of its lines. */
  readonly #indents: { readonly indent: string; lineStart: boolean }[] = [];
  #steps = 0;

  constructor(parts: InterpreterParts) {
    this.#parts = parts;
  }

  get builder(): MessageBuilder {
    return this.#parts.builder;
  }

  render(program: AST.Program): void {
    this.program(program, Frame.root(this.#parts.values));
  }

  program(program: AST.Program | undefined, frame: Frame): void {
    for (const statement of program?.body ?? []) {
      this.#statement(statement, frame);
    }
  }

  /** The place of a node; inside a partial the place of the tag that includes it. */
  place(node: AST.Node): Span | undefined {
    return this.#partialNames.length === 0 ? this.#parts.place(node) : undefined;
  }

  #statement(statement: AST.Statement, frame: Frame): void {
    if (++this.#steps > maxSteps) {
      throw new RenderProblem(
        `Rendering takes more than ${maxSteps.toLocaleString('en-US')} steps`,
        this.place(statement),
      );
    }
    switch (statement.type) {
      case 'ContentStatement':
        this.#text((statement as AST.ContentStatement).value);
        break;
      case 'CommentStatement':
        break;
      case 'MustacheStatement':
        this.#mustache(statement as AST.MustacheStatement, frame);
        break;
      case 'BlockStatement':
        this.#block(statement as AST.BlockStatement, frame);
        break;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        this.#partial(statement as AST.PartialStatement | AST.PartialBlockStatement, frame);
        break;
      case 'DecoratorBlock':
        this.#inlinePartial(statement as AST.DecoratorBlock, frame);
        break;
      default:
        throw new RenderProblem(`A ${statement.type} cannot be rendered`, this.place(statement));
    }
  }

  #mustache(node: AST.MustacheStatement, frame: Frame): void {
    const helper = this.#helperOf(node, frame);
    if (helper !== null) {
      this.#write(callHelper(this, helper, node, frame), node);
      return;
    }
    const path = node.path;
    const value = this.evaluate(path, frame);
    if (value === undefined && isPath(path)) {
      this.requireVariable(path, frame, node);
    }
    this.#write(value, node);
  }

  /** @throws RenderProblem when the path starts at a variable that nobody gave and that is not optional. */
  requireVariable(path: AST.PathExpression, frame: Frame, node: AST.Node): void {
    const name = path.data ? undefined : path.parts[0];
    const missing =
      typeof name === 'string' &&
      frame.up(path.depth)?.context === this.#parts.values &&
      !Object.hasOwn(this.#parts.values, name) &&
      !this.#parts.optional.has(name);
    if (missing) {
      throw missingVariable(name, this.place(node));
    }
  }

  #block(node: AST.BlockStatement, frame: Frame): void {
    const helper = this.#helperOf(node, frame, true);
    if (helper !== null) {
      runBlockHelper(this, helper, node, frame);
      return;
    }
    // Without a helper the block's own value decides (Handlebars' blockHelperMissing).
    const value = this.evaluate(node.path, frame);
    if (value === true) {
      this.program(node.program, frame);
    } else if (value === false || value === null || value === undefined) {
      this.program(node.inverse, frame);
    } else if (Array.isArray(value)) {
      this.each(value, node, frame);
    } else {
      this.program(node.program, frame.child(value, node.program?.blockParams, [value]));
    }
  }

  /** The body once per item of a list or per own key of an object; the inverse where there is none. */
  each(value: unknown, node: AST.BlockStatement, frame: Frame): void {
    const keys: readonly (string | number)[] = Array.isArray(value)
      ? [...value.keys()]
      : typeof value === 'object' && value !== null
        ? Object.keys(value)
        : [];
    if (keys.length === 0) {
      this.program(node.inverse, frame);
    }
    for (const [index, key] of keys.entries()) {
      const item = ownProperty(value, String(key));
      const data = { key, index, first: index === 0, last: index === keys.length - 1 };
      this.program(node.program, frame.child(item, node.program?.blockParams, [item, key], data));
    }
  }

  /** A bare name with arguments is a call; without any, it is a helper only if there is one of that name. */
  #helperOf(
    node: { path: AST.Node; params: readonly AST.Node[]; hash?: AST.Hash },
    frame: Frame,
    block = false,
  ): string | null {
    const path = node.path;
    if (
      !isPath(path) ||
      path.data ||
      path.depth > 0 ||
      path.parts.length !== 1 ||
      /^(?:this|\.)[./]/.test(path.original)
    ) {
      return null;
    }
    const name = String(path.parts[0]);
    const called = node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0;
    if (frame.local(name) !== undefined && !called) {
      return null;
    }
    if (this.#parts.vocabulary.helpers.has(name)) {
      return name;
    }
    if (called) {
      const what = block ? 'block helper' : 'helper';
      throw new RenderProblem(
        `There is no ${what} "${name}"`,
        this.place(path),
        'Use a helper that the format has',
      );
    }
    return null;
  }

  /** The value of an expression; undefined where a path leads nowhere. */
  evaluate(node: AST.Node, frame: Frame): unknown {
    switch (node.type) {
      case 'PathExpression':
        return this.#path(node as AST.PathExpression, frame);
      case 'SubExpression': {
        const helper = this.#helperOf(node as AST.SubExpression, frame);
        return helper === null
          ? this.evaluate((node as AST.SubExpression).path, frame)
          : callHelper(this, helper, node as AST.SubExpression, frame);
      }
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral':
        return (node as AST.StringLiteral | AST.NumberLiteral | AST.BooleanLiteral).value;
      case 'NullLiteral':
        return null;
      default:
        return undefined;
    }
  }

  #path(path: AST.PathExpression, frame: Frame): unknown {
    const [head, ...tail] = path.parts;
    if (head !== undefined && typeof head !== 'string') {
      throw new RenderProblem('A path cannot start at a call', this.place(path));
    }
    let value: unknown;
    let rest: readonly unknown[] = tail;
    if (path.data) {
      value = head === undefined ? undefined : frame.up(path.depth)?.data(head);
    } else {
      const local = head === undefined || path.depth > 0 ? undefined : frame.local(head);
      value = local === undefined ? frame.up(path.depth)?.context : local.value;
      rest = local === undefined ? path.parts : tail;
    }
    for (const part of rest) {
      value = ownProperty(value, String(part));
    }
    return value;
  }

  #partial(node: AST.PartialStatement | AST.PartialBlockStatement, frame: Frame): void {
    const name = isPath(node.name) ? node.name.original : String(this.evaluate(node.name, frame) ?? '');
    const fallback =
      node.type === 'PartialBlockStatement' ? (node as AST.PartialBlockStatement).program : undefined;
    const context = node.params[0] === undefined ? frame.context : this.evaluate(node.params[0], frame);
    const hash = this.hash(node.hash, frame);
    const inner = Object.keys(hash).length === 0 ? context : plainRecord(context, hash);
    const child = frame.partial(inner, fallback === undefined ? undefined : { program: fallback, frame });
    if (name === '@partial-block') {
      const block = frame.partialBlock();
      this.program(block?.program, block?.frame ?? frame);
      return;
    }
    const inline = frame.inline(name);
    const program = inline ?? this.#readPartial(name, node, fallback);
    if (inline !== undefined || program === fallback) {
      this.program(program, inline === undefined ? frame : child);
      return;
    }
    this.#partialNames.push(name);
    const indent = 'indent' in node && typeof node.indent === 'string' ? node.indent : '';
    this.#indents.push({ indent, lineStart: true });
    this.program(program, child);
    this.#indents.pop();
    this.#partialNames.pop();
  }

  #readPartial(name: string, node: AST.Node, fallback: AST.Program | undefined): AST.Program | undefined {
    if (this.#partialNames.includes(name)) {
      const circle = [...this.#partialNames, name].map(each => `"${each}"`).join(' → ');
      throw new RenderProblem(
        `Partials include one another: ${circle}`,
        this.place(node),
        'Take one of them out',
      );
    }
    if (this.#partialNames.length >= maxPartialDepth) {
      throw new RenderProblem(`Partials nest deeper than ${maxPartialDepth} levels`, this.place(node));
    }
    const source = this.#parts.partials?.(name);
    if (source === undefined && fallback === undefined) {
      throw new RenderProblem(
        `There is no partial "${name}"`,
        this.place(node),
        'Put it beside the template',
      );
    }
    return source === undefined ? fallback : this.#parts.parsePartial(name, source);
  }

  #inlinePartial(node: AST.DecoratorBlock, frame: Frame): void {
    const name = node.params[0] === undefined ? undefined : this.evaluate(node.params[0], frame);
    if (!isPath(node.path) || node.path.original !== 'inline' || typeof name !== 'string') {
      throw new RenderProblem('The only decorator is {{#*inline "name"}}', this.place(node));
    }
    frame.defineInline(name, node.program);
  }

  /** Named arguments as own properties. */
  hash(hash: AST.Hash | undefined, frame: Frame): Record<string, unknown> {
    const record = plainRecord();
    for (const pair of hash?.pairs ?? []) {
      record[pair.key] = this.evaluate(pair.value, frame);
    }
    return record;
  }

  #write(value: unknown, node: AST.MustacheStatement): void {
    if (value === null || value === undefined) {
      return;
    }
    if (
      typeof value === 'object' &&
      !(Array.isArray(value) && value.every(item => typeof item !== 'object'))
    ) {
      const name = isPath(node.path) ? node.path.original : 'The value';
      throw new RenderProblem(
        `"${name}" is a list or an object, not text`,
        this.place(node),
        'Name one of its fields or loop over it',
      );
    }
    this.#text(Array.isArray(value) ? value.join(',') : String(value));
  }

  #text(text: string): void {
    let indented = text;
    for (const partial of this.#indents.toReversed()) {
      if (partial.indent !== '' && indented !== '') {
        const first = partial.lineStart ? partial.indent : '';
        partial.lineStart = indented.endsWith('\n');
        indented = first + indented.replace(/\n(?=[\s\S])/g, `\n${partial.indent}`);
      }
    }
    this.builder.write(indented);
  }
}

function isPath(node: AST.Node): node is AST.PathExpression {
  return node.type === 'PathExpression';
}
