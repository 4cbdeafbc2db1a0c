import { missingVariable, RenderProblem } from '../../renderProblem.ts';
import { Undefined, type Value } from './value.ts';

/** The value, which has to be there. @throws RenderProblem */
export function needed(value: Value): Exclude<Value, Undefined> {
  if (!(value instanceof Undefined)) return value;
  if (value.variable !== undefined) throw missingVariable(value.variable.name, value.variable.span);
  throw new RenderProblem(value.what === '' ? 'A value is not there' : `There is no ${value.what}`);
}

/**
 * The value where it is a variable that somebody gave, or a field: one that is not there has no items for a filter.
 * @throws RenderProblem for a variable that nobody gave
 */
export function known(value: Value): Value {
  return value instanceof Undefined && value.variable !== undefined ? needed(value) : value;
}
