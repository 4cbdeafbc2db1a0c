import { missingVariable, RenderProblem } from '../../renderProblem.ts';
import { Undefined, type Value } from './value.ts';

/** The value, which has to be there. @throws RenderProblem */
export function needed(value: Value): Exclude<Value, Undefined> {
  if (!(value instanceof Undefined)) return value;
  if (value.variable !== undefined) throw missingVariable(value.variable.name, value.variable.span);
  throw new RenderProblem(value.what === '' ? 'A value is not there' : `There is no ${value.what}`);
}
