import { UserError } from '../errors.ts';
import type { RenderedMessage } from '../model.ts';
import type { ReadPartial, TemplateValues } from './format.ts';
import { plainText } from './formats/plainText.ts';
import { formatOf } from './formats.ts';
import { maxSourceLength, refusedTemplate } from './limits.ts';
import { RenderProblem } from './renderProblem.ts';
import { lineAndColumn } from './textPlaces.ts';

/**
 * The messages of one call. Values are own properties of `values`; what the front matter gives as a default holds where
 * a value is missing. `globs` are the policy's, as in `formatOf`.
 * @throws UserError with file, line and column: a variable without a value, a partial that is not there or circular,
 * a template that cannot be read.
 */
export function renderTemplate(
  path: string,
  source: string,
  values: TemplateValues,
  readPartial?: ReadPartial,
  globs: readonly string[] = [],
): readonly RenderedMessage[] {
  const format = formatOf(path, globs) ?? plainText;
  const template =
    source.length > maxSourceLength ? refusedTemplate(format.id, source) : format.parse(source);
  const fault = template.problems.find(problem => problem.severity === 'error');
  if (fault !== undefined) {
    throw new UserError({
      what: fault.message,
      where: { file: path, ...lineAndColumn(source, fault.span.start) },
    });
  }
  try {
    return format.render(source, values, readPartial);
  } catch (error) {
    if (!(error instanceof RenderProblem)) throw error;
    const place = error.span === undefined ? {} : lineAndColumn(source, error.span.start);
    const next = error.next === undefined ? {} : { next: error.next };
    throw new UserError({ what: error.message, where: { file: path, ...place }, ...next });
  }
}
