import type { Span } from '../../model.ts';
import type { Reference } from '../body/bodyScan.ts';
import type { ReadPartial } from '../format.ts';
import { RenderProblem } from '../renderProblem.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { roleMarkers } from '../roles/roleMarkers.ts';
import { Includes } from './includes.ts';
import { Context } from './run/context.ts';
import type { JinjaDialect } from './run/dialect.ts';
import { Evaluator, type MissingName } from './run/evaluator.ts';
import { Frame } from './run/frame.ts';
import { Meter } from './run/meter.ts';
import { Renderer } from './run/renderer.ts';
import { buildProgram, type ReadTag } from './syntax/buildProgram.ts';
import { itemsOf } from './syntax/items.ts';
import type { Program } from './syntax/program.ts';
import { type JinjaTag, scanJinjaTags } from './syntax/scanTags.ts';
import { StructureFault } from './syntax/structureFault.ts';
import { parseOutput, parseStatement } from './syntax/tagParser.ts';
import { Undefined } from './values/value.ts';

export interface JinjaRendering {
  readonly source: string;
  /** The stretch of `source` that is the template. */
  readonly content: Span;
  readonly dialect: JinjaDialect;
  /** Variables that may be left out: they render as nothing. */
  readonly optional: ReadonlySet<string>;
  /** Uses of variables, from scanning the template: names that it does not give a value itself, at their places. */
  readonly references: readonly Reference[];
  readonly partials: ReadPartial | undefined;
  /** Without role lines. */
  readonly asText?: boolean;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads a Jinja body and what it includes; what it returns renders one call by Jinja's own rules, without generating
 * code and by own properties of the values alone. Lines such as `system:` become marks that `splitMessages` finds again.
 * @throws RenderProblem, and so does what it returns.
 */
export function prepareJinja(rendering: JinjaRendering): (values: Values) => string {
  const assigned = new Set<string>();
  const program = new TemplateReader(rendering, assigned).program();
  const missing = missingNames(rendering, assigned);
  return values => render(program, rendering.dialect, missing, values);
}

function render(program: Program, dialect: JinjaDialect, missing: MissingName, values: Values): string {
  const meter = new Meter();
  const evaluator = new Evaluator(dialect, meter, missing);
  const frame = new Frame(new Context(values, true), null);
  try {
    return new Renderer(dialect, meter, evaluator).text(program.body, frame);
  } catch (error) {
    throw placed(error, evaluator.place);
  }
}

/** The error with the place of the tag that it came from. */
function placed(error: unknown, place: JinjaTag | undefined): unknown {
  if (error instanceof RangeError) return new RenderProblem('The template nests too deep', place?.span);
  if (!(error instanceof RenderProblem) || error.span !== undefined) return error;
  return new RenderProblem(error.message, place?.span, error.next);
}

/**
 * What a name without a value is: nobody gave it, and it must not be printed; or the template gives it a value only
 * elsewhere, and Jinja prints nothing for it.
 */
function missingNames({ optional, references }: JinjaRendering, assigned: ReadonlySet<string>): MissingName {
  const used = new Map(references.map(({ name, span }) => [span.start, name]));
  return (name, span, context) => {
    const isOptional = optional.has(name);
    const isOwn = assigned.has(name) && !(span !== undefined && used.get(span.start) === name);
    const isGiven = context.isGiven && !isOptional && !isOwn;
    return new Undefined(`value of "${name}"`, isGiven ? { name, span } : undefined, isOptional);
  };
}

/** Reads a template's text and what it includes. */
class TemplateReader {
  readonly #rendering: JinjaRendering;
  readonly #includes: Includes;
  readonly #assigned: Set<string>;

  constructor(rendering: JinjaRendering, assigned: Set<string>) {
    this.#rendering = rendering;
    this.#includes = new Includes(rendering.partials);
    this.#assigned = assigned;
  }

  program(): Program {
    const { source, content } = this.#rendering;
    return this.#parse(source, content, tag => tag);
  }

  /** @param shown the tag that what is wrong is shown at: for included files the one that includes them. */
  #parse(text: string, content: Span, shown: (tag: JinjaTag) => JinjaTag): Program {
    const { asText, dialect } = this.#rendering;
    const tags = scanJinjaTags(text, content);
    const lines = asText === true ? [] : findRoleLines(text, content, tags);
    const items = itemsOf(text, content, tags, roleMarkers(lines, tags), dialect.normalizesBreaks);
    const read = tagReader(text, dialect, shown);
    try {
      const program = buildProgram(items, read, (names, optional, place) =>
        this.#included(names, optional, shown(place)),
      );
      for (const name of program.assigned) this.#assigned.add(name);
      return program;
    } catch (error) {
      if (!(error instanceof StructureFault)) throw error;
      throw new RenderProblem(error.message, shown(error.place).span, 'Correct the tag');
    }
  }

  #included(names: readonly string[], optional: boolean, place: JinjaTag): Program | null {
    return this.#includes.find(names, optional, place.span, text =>
      this.#parse(text, { start: 0, end: text.length }, () => place),
    );
  }
}

function tagReader(text: string, dialect: JinjaDialect, shown: (tag: JinjaTag) => JinjaTag): ReadTag {
  return tag => {
    const inner = text.slice(tag.inner.start, tag.inner.end);
    const parsed = tag.kind === 'statement' ? parseStatement(inner) : parseOutput(inner);
    const { span } = shown(tag);
    if (tag.kind === 'unclosed') throw new RenderProblem('A tag is not closed', span);
    if ('fault' in parsed) throw new RenderProblem(parsed.fault, span, 'Correct the tag');
    if (dialect.foreign.has(parsed.tag.kind)) {
      throw new RenderProblem(`{% ${tag.word} %} cannot be rendered in batches`, span, 'Correct the tag');
    }
    if (parsed.tag.kind === 'include' && parsed.tag.names === null) {
      throw new RenderProblem('Only a name in quotes can be included', span);
    }
    for (const { kind, name } of parsed.uses) {
      const isKnown =
        kind === 'filter' ? dialect.filters.has(name) : kind !== 'test' || dialect.tests.has(name);
      if (!isKnown) throw new RenderProblem(`There is no ${kind} "${name}" here`, span);
    }
    return parsed;
  };
}
