import { Environment } from '@huggingface/jinja';
import type { Span } from '../../model.ts';
import type { Reference } from '../body/bodyScan.ts';
import type { ReadPartial } from '../format.ts';
import { maxSourceLength } from '../limits.ts';
import { dataOf } from '../render/plainData.ts';
import { missingVariable, RenderProblem } from '../renderProblem.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { roleMarkers } from '../roles/roleMarkers.ts';
import { CheckedInterpreter } from './checkedInterpreter.ts';
import { parseItems } from './checkSyntax.ts';
import { locateStatements } from './locate.ts';
import { type JinjaTag, scanJinjaTags } from './scanTags.ts';
import { itemsOf, type JinjaItem, JinjaSyntaxError } from './tokens.ts';

export interface JinjaRendering {
  readonly source: string;
  /** The stretch of `source` that is the template. */
  readonly content: Span;
  /** Variables that may be left out: they render as nothing. */
  readonly optional: ReadonlySet<string>;
  /** Uses of variables, from scanning the template: they say what a tag that failed was missing. */
  readonly references: readonly Reference[];
  readonly partials: ReadPartial | undefined;
  /** No role lines, and the last line break stays, as in Nunjucks. */
  readonly asText?: boolean;
}

const maxDepth = 32;
/** Files that may be put in altogether: two includes of the next one in each of thirty make a thousand million. */
const maxIncludes = 1_000;
const maxRange = 10_000;

type Values = Readonly<Record<string, unknown>>;

/**
 * Parses a Jinja body and what it includes; what it returns renders one call with an interpreter that generates no
 * code. Values have no prototype and are given to it as data: it reads own properties of them and nothing else. Lines
 * such as `system:` become marks that `splitMessages` finds again.
 * @throws RenderProblem, and so does what it returns.
 */
export function prepareJinja(rendering: JinjaRendering): (values: Values) => string {
  try {
    const items = new Includer(rendering).items();
    return evaluator(rendering, rendering.asText === true ? items : withoutLastBreak(items));
  } catch (error) {
    if (error instanceof JinjaSyntaxError) {
      throw new RenderProblem(error.message, error.span, 'Correct the tag');
    }
    throw error;
  }
}

function evaluator(rendering: JinjaRendering, items: readonly JinjaItem[]): (values: Values) => string {
  const program = parseItems(items);
  const places = locateStatements(program.body, items);
  return values => evaluate(rendering, program, places, values);
}

function evaluate(
  rendering: JinjaRendering,
  program: ReturnType<typeof parseItems>,
  places: ReturnType<typeof locateStatements>,
  values: Values,
): string {
  const interpreter = new CheckedInterpreter(
    environmentOf(values),
    places,
    tag => {
      const missing = missingIn(rendering, tag, values);
      if (missing !== undefined) throw missingVariable(missing.name, missing.span);
    },
    new Environment().set('empty', []),
  );
  try {
    return String(interpreter.run(program).value);
  } catch (error) {
    if (error instanceof RenderProblem) throw error;
    const tag = interpreter.current;
    const missing = tag === undefined ? undefined : missingIn(rendering, tag, values);
    throw explain(error, missing, tag);
  }
}

/** What the engine's error means to the reader: most often that a variable has no value. */
function explain(error: unknown, missing: Reference | undefined, tag: JinjaTag | undefined): RenderProblem {
  if (missing !== undefined) {
    return missingVariable(missing.name, missing.span);
  }
  const message =
    error instanceof RangeError
      ? 'The template nests too deep'
      : error instanceof Error
        ? error.message
        : String(error);
  return new RenderProblem(
    message === '' ? 'break or continue stands outside of a loop' : message,
    tag?.span,
  );
}

/** The first variable of a tag that nobody gave and that the tag cannot do without. */
function missingIn(
  { references, optional }: JinjaRendering,
  tag: JinjaTag,
  values: Values,
): Reference | undefined {
  return references.find(
    ({ name, span, guarded }) =>
      span.start >= tag.span.start &&
      span.end <= tag.span.end &&
      !guarded &&
      !Object.hasOwn(values, name) &&
      !optional.has(name),
  );
}

function environmentOf(values: Values): Environment {
  const environment = new Environment();
  for (const [name, value] of [
    ['true', true],
    ['True', true],
    ['false', false],
    ['False', false],
    ['none', null],
    ['None', null],
  ] as const) {
    environment.set(name, value);
  }
  environment.set('range', boundedRange);
  for (const name of Object.keys(values)) {
    // Values go over whatever the engine or we have set; data only, so that no value can be called.
    environment.setVariable(name, new Environment().set(name, dataOf(values[name])));
  }
  return environment;
}

function boundedRange(...bounds: readonly unknown[]): number[] {
  const numbers = bounds.filter(bound => typeof bound === 'number');
  const [start = 0, stop = 0, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  const count = step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
  if (step === 0 || count > maxRange) {
    throw new RenderProblem(
      step === 0
        ? 'range() needs a step other than 0'
        : `range() gives at most ${maxRange.toLocaleString('en-US')} numbers`,
    );
  }
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** Jinja drops one line break at the end of a template (`keep_trailing_newline` is off). */
function withoutLastBreak(items: readonly JinjaItem[]): readonly JinjaItem[] {
  const last = items.at(-1);
  return last?.kind === 'text'
    ? [...items.slice(0, -1), { ...last, text: last.text.replace(/\r?\n$/, '') }]
    : items;
}

/** Puts included templates where they are included; they see the same variables. */
class Includer {
  readonly #rendering: JinjaRendering;
  readonly #names: string[] = [];
  #included = 0;
  #length = 0;

  constructor(rendering: JinjaRendering) {
    this.#rendering = rendering;
  }

  items(): JinjaItem[] {
    const { source, content } = this.#rendering;
    return this.#itemsOf(source, content, tag => this.#include(source, tag, tag.span));
  }

  #itemsOf(text: string, content: Span, include: (tag: JinjaTag) => readonly JinjaItem[]): JinjaItem[] {
    const tags = scanJinjaTags(text, content);
    const lines = this.#rendering.asText === true ? [] : findRoleLines(text, content, tags);
    return itemsOf(text, content, tags, include, roleMarkers(lines, tags));
  }

  #include(text: string, tag: JinjaTag, place: Span): readonly JinjaItem[] {
    const inner = text.slice(tag.inner.start, tag.inner.end);
    const match =
      /^\s*include\s+(?:"([^"]+)"|'([^']+)')(\s+ignore\s+missing)?(?:\s+with(?:out)?\s+context)?\s*$/.exec(
        inner,
      );
    const name = match?.[1] ?? match?.[2];
    if (name === undefined) {
      throw new RenderProblem('Only a name in quotes can be included', place);
    }
    if (this.#names.includes(name)) {
      const circle = [...this.#names, name].map(each => `"${each}"`).join(' → ');
      throw new RenderProblem(`Templates include one another: ${circle}`, place, 'Take one of them out');
    }
    if (this.#names.length >= maxDepth) {
      throw new RenderProblem(`Includes nest deeper than ${maxDepth} levels`, place);
    }
    const partial = this.#rendering.partials?.(name);
    if (partial === undefined) {
      if (match?.[3] !== undefined) return [];
      throw new RenderProblem(
        `There is no template "${name}" to include`,
        place,
        'Put it beside the template',
      );
    }
    this.#included++;
    this.#length += partial.length;
    if (this.#included > maxIncludes || this.#length > maxSourceLength) {
      throw new RenderProblem('The template includes more than can be rendered', place);
    }
    this.#names.push(name);
    const whole = { start: 0, end: partial.length };
    const items = this.#itemsOf(partial, whole, each => this.#include(partial, each, place)).map(item =>
      // Places inside the included file would point into this one: they all show the include.
      item.kind === 'tag' ? { ...item, tag: { ...item.tag, span: place } } : item,
    );
    this.#names.pop();
    return withoutLastBreak(items).slice();
  }
}
