import { Context, LiquidError, toValueSync } from 'liquidjs';
import type { Span } from '../../model.ts';
import type { Reference } from '../body/bodyScan.ts';
import type { ReadPartial } from '../format.ts';
import { plainRecord } from '../render/ownProperty.ts';
import { dataOf } from '../render/plainData.ts';
import { missingVariable, RenderProblem } from '../renderProblem.ts';
import { CheckedLiquid } from './checkedParser.ts';
import { explain } from './checkSyntax.ts';
import { LimitedOutput } from './output.ts';
import { type LiquidPartials, readPartials } from './partials.ts';
import { RoleLineTexts } from './roleLineTexts.ts';

export interface LiquidRendering {
  readonly source: string;
  /** The stretch of `source` that is the template. */
  readonly content: Span;
  /** Uses of variables, from scanning the template: they say what a tag that printed nothing was missing. */
  readonly references: readonly Reference[];
  readonly partials: ReadPartial | undefined;
}

/**
 * Parses a Liquid body and reads its partials; what it returns renders one call with an interpreter that generates no
 * code, reads own properties only and knows no files but those partials. Values have no prototype. Lines such as
 * `system:` become marks that `splitMessages` finds again.
 * @throws RenderProblem, and so does what it returns.
 */
export function prepareLiquid(
  rendering: LiquidRendering,
): (values: Readonly<Record<string, unknown>>) => string {
  const { source, content, references } = rendering;
  const text = source.slice(content.start, content.end);
  const partials = readPartials(source, content, rendering.partials);
  const texts = new RoleLineTexts(file => (file === undefined ? text : (partials.texts.get(file) ?? '')));
  const engine = new CheckedLiquid(partials.texts, {
    onMissing: (span, values) => {
      const tag = { start: content.start + span.start, end: content.start + span.end };
      const missing = references.find(
        each =>
          each.span.start >= tag.start &&
          each.span.end <= tag.end &&
          !each.guarded &&
          !Object.hasOwn(values, each.name),
      );
      if (missing !== undefined) throw missingVariable(missing.name, missing.span);
    },
    textOf: (file, span) => texts.of(file, span),
  });
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw problemOf(error, content.start, partials);
    }
  };
  const templates = guarded(() => engine.parse(text));
  return values =>
    guarded(() => {
      const data = plainRecord();
      for (const name of Object.keys(values)) data[name] = dataOf(values[name]);
      const output = new LimitedOutput();
      const context = new Context(data, engine.options, { sync: true }, { liquid: engine });
      toValueSync(engine.renderer.renderTemplates(templates, context, output));
      return output.buffer;
    });
}

function problemOf(error: unknown, base: number, partials: LiquidPartials): RenderProblem {
  const inner = LiquidError.is(error) && 'originalError' in error ? error.originalError : error;
  const { message, span, file } = explain(error, base);
  const place = file === undefined ? span : partials.places.get(file);
  return inner instanceof RenderProblem
    ? new RenderProblem(inner.message, inner.span ?? place, inner.next)
    : new RenderProblem(message, place);
}
