import type { Span } from '../../model.ts';
import { maxPartialDepth, maxRenderDepth, maxRenderSteps } from '../limits.ts';
import type { MessageBuilder } from '../render/messageBuilder.ts';
import { nestedTooDeep, partialsTooDeep } from '../render/nestingProblems.ts';
import { printedValue } from '../render/printedValue.ts';
import { missingVariable, RenderProblem } from '../renderProblem.ts';
import { type Contexts, lookUp, mayLackField, sectionContexts } from './contexts.ts';
import type { MustacheNode } from './program.ts';

export interface InterpreterParts {
  readonly optional: ReadonlySet<string>;
  readonly output: MessageBuilder;
  /**
   * The tree of a partial with its lines indented, and how many UTF-16 units were read for it: 0 where it was known.
   * @throws RenderProblem
   */
  partial(
    name: string,
    indent: string,
    place: Span,
  ): { readonly nodes: readonly MustacheNode[]; readonly read: number };
}

/** Reading a partial takes as long as visiting some nodes, by its UTF-16 units. */
const stepsToRead = (units: number): number => (units === 0 ? 0 : 20 + Math.ceil(units / 20));

/** Walks the tree of a template for one call; nothing is escaped, and no function is called. */
export class MustacheInterpreter {
  readonly #parts: InterpreterParts;
  readonly #partials: string[] = [];
  /** The place of the tag that brought in the outermost of the partials around. */
  #outermost: Span | undefined;
  #steps = 0;
  #depth = 0;

  constructor(parts: InterpreterParts) {
    this.#parts = parts;
  }

  /** @throws RenderProblem */
  render(nodes: readonly MustacheNode[], contexts: Contexts): void {
    if (++this.#depth > maxRenderDepth) throw nestedTooDeep(this.#outermost);
    for (const node of nodes) {
      this.#step(1, node);
      switch (node.kind) {
        case 'text':
          this.#parts.output.write(node.text);
          break;
        case 'value':
          this.#value(node, contexts);
          break;
        case 'partial':
          this.#partial(node, contexts);
          break;
        default:
          this.#section(node, contexts);
      }
    }
    this.#depth--;
  }

  #value(node: Extract<MustacheNode, { kind: 'value' }>, contexts: Contexts): void {
    const found = lookUp(contexts, node.path);
    const [head] = node.path;
    if (found === undefined && head !== undefined && !mayLackField(contexts)) {
      if (!this.#parts.optional.has(head)) throw missingVariable(head, this.#place(node));
    }
    this.#parts.output.write(printedValue(found?.value, node.name, this.#place(node)));
  }

  #section(node: Extract<MustacheNode, { kind: 'section' | 'inverted' }>, contexts: Contexts): void {
    const inner = sectionContexts(lookUp(contexts, node.path)?.value, contexts);
    if (node.kind === 'inverted') {
      if (inner.length === 0) this.render(node.body, contexts);
      return;
    }
    for (const each of inner) {
      this.#step(1, node);
      this.render(node.body, each);
    }
  }

  #partial(node: Extract<MustacheNode, { kind: 'partial' }>, contexts: Contexts): void {
    const { name, indent } = node;
    if (this.#partials.length >= maxPartialDepth)
      throw partialsTooDeep([...this.#partials, name], this.#place(node));
    const outermost = this.#outermost;
    this.#outermost ??= node.span;
    const { nodes, read } = this.#parts.partial(name, indent, this.#outermost);
    this.#step(stepsToRead(read), node);
    this.#partials.push(name);
    this.render(nodes, contexts);
    this.#partials.pop();
    this.#outermost = outermost;
  }

  #step(count: number, node: MustacheNode): void {
    this.#steps += count;
    if (this.#steps > maxRenderSteps) {
      const message = `Rendering takes more than ${maxRenderSteps.toLocaleString('en-US')} steps`;
      throw new RenderProblem(message, this.#place(node));
    }
  }

  /** The place of a node; inside a partial that of the tag that includes it. */
  #place(node: MustacheNode): Span | undefined {
    return this.#outermost ?? (node.kind === 'text' ? undefined : node.span);
  }
}
