import type { Span } from '../../model.ts';
import type { ReadPartial } from '../format.ts';
import { maxSourceLength } from '../limits.ts';
import { RenderProblem } from '../renderProblem.ts';
import type { Program } from './syntax/program.ts';

const maxDepth = 32;
/** Files that may be put in altogether: two includes of the next one in each of thirty make a thousand million. */
const maxIncludes = 1_000;

/** Reads the templates that a template includes, each once. */
export class Includes {
  readonly #read: ReadPartial | undefined;
  readonly #programs = new Map<string, Program>();
  readonly #open: string[] = [];
  #length = 0;

  constructor(read: ReadPartial | undefined) {
    this.#read = read;
  }

  /**
   * The first of the names that is there; null where none is and none needs to be.
   * @param parse reads a template's text, with what it includes itself.
   * @throws RenderProblem
   */
  find(
    names: readonly string[],
    optional: boolean,
    span: Span,
    parse: (text: string) => Program,
  ): Program | null {
    for (const name of names) {
      const program = this.#programs.get(name) ?? this.#parsed(name, span, parse);
      if (program !== null) return counted(program, span);
    }
    if (optional) return null;
    const missing = names.map(name => `"${name}"`).join(' or ');
    throw new RenderProblem(`There is no template ${missing} to include`, span, 'Put it beside the template');
  }

  #parsed(name: string, span: Span, parse: (text: string) => Program): Program | null {
    if (this.#open.includes(name)) {
      const circle = [...this.#open, name].map(each => `"${each}"`).join(' → ');
      throw new RenderProblem(`Templates include one another: ${circle}`, span, 'Take one of them out');
    }
    if (this.#open.length >= maxDepth)
      throw new RenderProblem(`Includes nest deeper than ${maxDepth} levels`, span);
    const text = this.#read?.(name);
    if (text === undefined) return null;
    this.#length += text.length;
    if (this.#length > maxSourceLength) throw tooMany(span);
    this.#open.push(name);
    const program = parse(text);
    this.#open.pop();
    this.#programs.set(name, program);
    return program;
  }
}

function counted(program: Program, span: Span): Program {
  if (program.size > maxIncludes) throw tooMany(span);
  return program;
}

function tooMany(span: Span): RenderProblem {
  return new RenderProblem('The template includes more than can be rendered', span);
}
