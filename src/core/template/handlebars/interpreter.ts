import type { AST } from '@handlebars/parser';
import type { Span } from '../../model.ts';
import type { ReadPartial } from '../format.ts';
import { maxRenderDepth, maxRenderSteps } from '../limits.ts';
import type { MessageBuilder } from '../render/messageBuilder.ts';
import { nestedTooDeep } from '../render/nestingProblems.ts';
import { ownProperty, plainRecord } from '../render/ownProperty.ts';
import { printedValue } from '../render/printedValue.ts';
import { RenderProblem } from '../renderProblem.ts';
import { calledPath, evaluate, hashOf, helperOf, isPath, requireVariable } from './evaluate.ts';
import { Frame, type PartialBlock } from './frame.ts';
import { callHelper, runBlockHelper } from './helpers.ts';
import { PartialStack } from './partialStack.ts';
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

type PartialTag = AST.PartialStatement | AST.PartialBlockStatement;

function isInline(statement: AST.Statement): statement is AST.DecoratorBlock {
  return statement.type === 'DecoratorBlock';
}

/** Walks the tree of `@handlebars/parser` with Handlebars' own rules; writes into a message builder. */
export class Interpreter {
  readonly #parts: InterpreterParts;
  readonly #partials = new PartialStack();
  /** The place of the tag that brought in the outermost of the partials around. */
  #outermost: Span | undefined;
  readonly #rootContexts = new Set<unknown>();
  #steps = 0;
  #depth = 0;

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
    this.#outermostText(program, Frame.root(this.#parts.values));
  }

  program(program: AST.Program | undefined, frame: Frame): void {
    const statements = program?.body ?? [];
    let inner = frame;
    for (const block of statements.filter(isInline)) {
      if (inner === frame) inner = frame.scope();
      inner.defineInline(this.#inlineName(block, frame), { program: block.program, frame: inner });
    }
    this.#statements(statements, inner);
  }

  #statements(statements: readonly AST.Statement[], frame: Frame): void {
    if (++this.#depth > maxRenderDepth) throw nestedTooDeep(this.#outermost);
    for (const statement of statements) this.#statement(statement, frame);
    this.#depth--;
  }

  /** Of a template or a partial, whose own partials see no contexts around them, as in Handlebars. */
  #outermostText(program: AST.Program, frame: Frame): void {
    for (const block of program.body.filter(isInline)) {
      frame.defineInline(this.#inlineName(block, frame), { program: block.program, frame: undefined });
    }
    this.#statements(program.body, frame);
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
      case 'DecoratorBlock':
        break;
      case 'MustacheStatement':
        this.#mustache(statement as AST.MustacheStatement, frame);
        break;
      case 'BlockStatement':
        this.#block(statement as AST.BlockStatement, frame);
        break;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        this.#partial(statement as PartialTag, frame);
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
    const path = calledPath(node.path);
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
    const value = evaluate(this, calledPath(node.path), frame);
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

  #partial(node: PartialTag, frame: Frame): void {
    const name = isPath(node.name) ? node.name.original : String(evaluate(this, node.name, frame) ?? '');
    const context = node.params[0] === undefined ? frame.context : evaluate(this, node.params[0], frame);
    const hash = hashOf(this, node.hash, frame);
    const inner = Object.keys(hash).length === 0 ? context : plainRecord(context, hash);
    if (this.isRoot(context)) {
      this.#rootContexts.add(inner);
    }
    const body =
      node.type === 'PartialBlockStatement' ? (node as AST.PartialBlockStatement).program : undefined;
    const block = body === undefined ? undefined : { program: body, frame };
    const inline = frame.inline(name);
    if (name === '@partial-block') {
      this.#partialBlock(frame.partialBlock(), inner, frame, node);
    } else if (inline !== undefined) {
      const child = inline.frame?.writtenHere(inner, frame, block) ?? frame.partial(inner, block);
      this.#enter(name, node, () => this.program(inline.program, this.#withOwnPartials(child, block)));
    } else {
      const source = this.#parts.partials?.(name);
      if (source === undefined) {
        this.#insteadOf(name, node, body, frame.writtenHere(inner, frame));
        return;
      }
      const outermost = this.#outermost;
      this.#outermost = this.place(node);
      const child = this.#withOwnPartials(frame.partial(inner, block), block);
      this.#enter(name, node, () => this.#outermostText(this.#parts.parsePartial(name, source), child));
      this.#outermost = outermost;
    }
  }

  #partialBlock(block: PartialBlock | undefined, context: unknown, frame: Frame, node: PartialTag): void {
    if (block === undefined) {
      throw new RenderProblem(
        'No block was given to this partial',
        this.place(node),
        'Include it with {{#> name}} … {{/name}}',
      );
    }
    this.program(block.program, block.frame.writtenHere(context, frame));
  }

  /** The text between the tags of a partial that is not there. */
  #insteadOf(name: string, node: PartialTag, body: AST.Program | undefined, frame: Frame): void {
    if (body === undefined) {
      throw new RenderProblem(
        `There is no partial "${name}"`,
        this.place(node),
        'Put it beside the template',
      );
    }
    this.program(body, frame);
  }

  /** What a block defines holds in the partial that is called with it. */
  #withOwnPartials(frame: Frame, block: PartialBlock | undefined): Frame {
    for (const inline of block?.program.body.filter(isInline) ?? []) {
      const name = this.#inlineName(inline, frame);
      frame.defineInline(name, { program: inline.program, frame: block?.frame });
    }
    return frame;
  }

  #enter(name: string, node: PartialTag, render: () => void): void {
    const indent = 'indent' in node && typeof node.indent === 'string' ? node.indent : '';
    this.#partials.within(name, indent, this.place(node), render);
  }

  #inlineName(node: AST.DecoratorBlock, frame: Frame): string {
    const name = node.params[0] === undefined ? undefined : evaluate(this, node.params[0], frame);
    if (!isPath(node.path) || node.path.original !== 'inline' || typeof name !== 'string') {
      throw new RenderProblem('The only decorator is {{#*inline "name"}}', this.place(node));
    }
    return name;
  }

  #write(value: unknown, node: AST.MustacheStatement): void {
    const name = isPath(node.path) ? node.path.original : 'The value';
    this.#text(printedValue(value, name, this.place(node)));
  }

  #text(text: string): void {
    this.builder.write(this.#partials.indented(text));
  }
}
