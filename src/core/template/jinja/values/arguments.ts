import { RenderProblem } from '../../renderProblem.ts';
import { indexOf } from './numbers.ts';
import { textOf } from './print.ts';
import { typeName } from './typeName.ts';
import type { Given, Value } from './value.ts';

/**
 * The values of named parameters, in their order; undefined for those that were not given.
 * @param names with spaces between them.
 * @throws RenderProblem for an argument too many, or one of another name.
 */
export function bound(given: Given, names: string): (Value | undefined)[] {
  const parameters = names === '' ? [] : names.split(' ');
  const values: (Value | undefined)[] = parameters.map((_, index) => given.positional[index]);
  if (given.positional.length > parameters.length) {
    throw new RenderProblem(
      `There are ${given.positional.length} arguments where ${parameters.length} can be`,
    );
  }
  for (const [name, value] of given.named) {
    const index = parameters.indexOf(name);
    if (index === -1 || values[index] !== undefined)
      throw new RenderProblem(`There is no argument "${name}" here`);
    values[index] = value;
  }
  return values;
}

/** @throws RenderProblem for what is no whole number. */
export function wholeArgument(value: Value | undefined, otherwise?: number): number {
  const index = value === undefined ? (otherwise ?? null) : indexOf(value);
  if (index === null) {
    throw new RenderProblem(
      value === undefined
        ? 'A number is missing'
        : `There is ${typeName(value)} where a whole number should be`,
    );
  }
  return index;
}

/** @throws RenderProblem for an argument that is missing. */
export function textArgument(value: Value | undefined, otherwise?: string): string {
  if (value === undefined && otherwise === undefined) throw new RenderProblem('An argument is missing');
  return value === undefined ? (otherwise ?? '') : textOf(value);
}
