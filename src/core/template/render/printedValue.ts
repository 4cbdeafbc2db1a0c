import type { Span } from '../../model.ts';
import { RenderProblem } from '../renderProblem.ts';

/**
 * A value as Handlebars and Mustache print it: lists with commas between their items, nothing for null and undefined.
 * @param name and `place` say which tag prints it.
 * @throws RenderProblem for an object, and for a list with one in it.
 */
export function printedValue(value: unknown, name: string, place: Span | undefined): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) ? value.some(item => typeof item === 'object') : typeof value === 'object') {
    throw new RenderProblem(
      `"${name}" is a list or an object, not text`,
      place,
      'Name one of its fields or loop over it',
    );
  }
  return Array.isArray(value) ? value.join(',') : String(value);
}
