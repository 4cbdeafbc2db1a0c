import type { AST } from '@handlebars/parser';
import type { Span } from '../../model.ts';
import type { ReadPartial } from '../format.ts';
import { maxPartialDepth, maxRenderSteps } from '../limits.ts';
import type { MessageBuilder } from '../render/messageBuilder.ts';
import { ownProperty, plainRecord } from '../render/ownProperty.ts';
import { printedValue } from '../render/printedValue.ts';
import { RenderProblem } from '../renderProblem.ts';
import { evaluate, hashOf, helperOf, isPath, requireVariable } from './evaluate.ts';
import { Frame } from './frame.ts';
import { callHelper, runBlockHelper } from './helpers.ts';
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

/** Walks the tree of `@handlebars/parser` with Handlebars' own rules; writes into a message builder. */
export class Interpreter {
  readonly #parts: InterpreterParts;
  readonly #partialNames: string[] = [];
  /** The place of the tag that brought in the outermost of the partials around. */
  #outermost: Span | undefined;
  readonly #rootContexts = new Set<unknown>();
  /** Indents of the partials around, outermost first: one that stands alone on its line indents all of its lines. */
  readonly #indents: { readonly indent: string; lineStart: boolean }[] = [];
  #steps = 0;

  constructor(parts: InterpreterParts) {
    this.#parts = parts;
    this.#rootContexts.add(parts.values);
  }

  /** Whether a context is the template's own values, with named arguments of a partial over them or without. */
  isRoot(context: unknown): boolean {
    return this.#rootContexts.has(context);
  }

  get parts(): InterpreterParts {
    return this.#parts;
  }

  get builder(): MessageBuilder {
    return this.#parts.builder;
  }

  /** A helper without a body, for its value. */
  call(helper: string, call: AST.SubExpression, frame: Frame): unknown {
    return callHelper(this, helper, call, frame);
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
  place(node: AST.Node): Span {
    return this.#outermost ?? this.#parts.place(node);
  }

  #statement(statement: AST.Statement, frame: Frame): void {
    if (++this.#steps > maxRenderSteps) {
      throw new RenderProblem(
        `Rendering takes more than ${maxRenderSteps.toLocaleString('en-US')} steps`,
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
    const helper = helperOf(this, node, frame);
    if (helper !== null) {
      this.#write(callHelper(this, helper, node, frame), node);
      return;
    }
    const path = node.path;
    const value = evaluate(this, path, frame);
    if (value === undefined && isPath(path)) {
      requireVariable(this, path, frame, node);
    }
    this.#write(value, node);
  }

  #block(node: AST.BlockStatement, frame: Frame): void {
    const helper = helperOf(this, node, frame);
    if (helper !== null) {
      runBlockHelper(this, helper, node, frame);
      return;
    }
    // Without a helper the block's own value decides (Handlebars' blockHelperMissing).
    const value = evaluate(this, node.path, frame);
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

  #partial(node: AST.PartialStatement | AST.PartialBlockStatement, frame: Frame): void {
    const name = isPath(node.name) ? node.name.original : String(evaluate(this, node.name, frame) ?? '');
    const fallback =
      node.type === 'PartialBlockStatement' ? (node as AST.PartialBlockStatement).program : undefined;
    const context = node.params[0] === undefined ? frame.context : evaluate(this, node.params[0], frame);
    const hash = hashOf(this, node.hash, frame);
    const inner = Object.keys(hash).length === 0 ? context : plainRecord(context, hash);
    if (this.isRoot(context)) {
      this.#rootContexts.add(inner);
    }
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
    const outermost = this.#outermost;
    this.#outermost = this.place(node);
    this.#partialNames.push(name);
    const indent = 'indent' in node && typeof node.indent === 'string' ? node.indent : '';
    this.#indents.push({ indent, lineStart: true });
    this.program(program, child);
    this.#indents.pop();
    this.#partialNames.pop();
    this.#outermost = outermost;
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
    const name = node.params[0] === undefined ? undefined : evaluate(this, node.params[0], frame);
    if (!isPath(node.path) || node.path.original !== 'inline' || typeof name !== 'string') {
      throw new RenderProblem('The only decorator is {{#*inline "name"}}', this.place(node));
    }
    frame.defineInline(name, node.program);
  }

  #write(value: unknown, node: AST.MustacheStatement): void {
    const name = isPath(node.path) ? node.path.original : 'The value';
    this.#text(printedValue(value, name, this.place(node)));
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
