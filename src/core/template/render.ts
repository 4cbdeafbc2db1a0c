import { UserError } from '../errors.ts';
import { lineAndColumn } from '../text/textPlaces.ts';
import type { FilesBeside, ReadPartial, RenderCall, TemplateValues } from './format.ts';
import { plainText } from './formats/plainText.ts';
import { formatOf } from './formats.ts';
import { maxSourceLength, refusedTemplate } from './limits.ts';
import { RenderProblem } from './renderProblem.ts';

/**
 * Reads a template once for any number of calls; what it returns gives the messages of one. Values are own properties
 * of `values`; what the front matter gives as a default holds where a value is missing.
 * @param globs the policy's, as in `formatOf`.
 * @param files what the template names beside itself.
 * @throws UserError with file, line and column: a template that cannot be read, a partial that is not there or
 * circular; for a call also a variable without a value.
 */
export function prepareTemplate(
  path: string,
  source: string,
  readPartial?: ReadPartial,
  globs: readonly string[] = [],
  files?: FilesBeside,
): RenderCall {
  const format = formatOf(path, globs) ?? plainText;
  const isTooLong = source.length > maxSourceLength;
  const template = isTooLong ? refusedTemplate(format.id, source) : format.parse(source, undefined, files);
  const fault = template.problems.find(problem => problem.severity === 'error');
  if (fault !== undefined) {
    throw new UserError({
      what: fault.message,
      where: { file: path, ...lineAndColumn(source, fault.span.start) },
      next: 'Correct the template',
    });
  }
  const placed = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof RenderProblem)) throw error;
      const place = error.span === undefined ? {} : lineAndColumn(source, error.span.start);
      const next = error.next === undefined ? {} : { next: error.next };
      throw new UserError({ what: error.message, where: { file: path, ...place }, ...next });
    }
  };
  const render = placed(() => format.prepare(source, readPartial, files));
  return values => placed(() => render(values));
}

/** The messages of one call; where there are more, prepare the template. @throws UserError as `prepareTemplate` */
export function renderTemplate(
  path: string,
  source: string,
  values: TemplateValues,
  readPartial?: ReadPartial,
  globs: readonly string[] = [],
  files?: FilesBeside,
): ReturnType<RenderCall> {
  return prepareTemplate(path, source, readPartial, globs, files)(values);
}
