import { RenderProblem } from '../../renderProblem.ts';
import { bound, wholeArgument } from '../values/arguments.ts';
import { compare, contains, equals } from '../values/compare.ts';
import { itemsIn, sequenceOf } from '../values/iterate.ts';
import { needed } from '../values/needed.ts';
import { numericOf } from '../values/numbers.ts';
import { textOf } from '../values/print.ts';
import { isLower, isUpper } from '../values/textMethods.ts';
import { typeName } from '../values/typeName.ts';
import { Callable, type Given, Lazy, Markup, Undefined, type Value } from '../values/value.ts';

/** @throws RenderProblem */
export type Test = (value: Value, given: Given) => boolean;

const alone =
  (says: (value: Value) => boolean): Test =>
  (value, given) => {
    bound(given, '');
    return says(value);
  };
const against =
  (says: (value: Value, other: Value) => boolean): Test =>
  (value, given) => {
    const [other] = bound(given, 'other');
    if (other === undefined) throw new RenderProblem('The test needs a value to go by');
    return says(value, other);
  };

const isFloat = (value: Value): boolean => numericOf(value)?.isFloat === true;
const isWhole = (value: Value): boolean => typeof value === 'number' && !isFloat(value);
const isText = (value: Value): boolean => typeof value === 'string' || value instanceof Markup;
const remainder = (value: Value, by: number): number => {
  const numeric = numericOf(needed(value));
  if (numeric === null) throw new RenderProblem(`There is ${typeName(value)} where a number should be`);
  if (by === 0) throw new RenderProblem('A number is divided by zero');
  const rest = numeric.value % by;
  return rest < 0 ? rest + Math.abs(by) : rest;
};

/** Jinja's tests by name (jinja.palletsprojects.com, "List of Builtin Tests"). */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', alone(value => !(value instanceof Undefined))],
  ['undefined', alone(value => value instanceof Undefined)],
  ['none', alone(value => value === null)],
  ['boolean', alone(value => typeof value === 'boolean')],
  ['true', alone(value => value === true)],
  ['false', alone(value => value === false)],
  ['integer', alone(isWhole)],
  ['float', alone(isFloat)],
  ['number', alone(value => numericOf(value) !== null)],
  ['string', alone(isText)],
  ['mapping', alone(value => value instanceof Map)],
  [
    'sequence',
    alone(value => sequenceOf(value) !== null || value instanceof Map || value instanceof Undefined),
  ],
  ['iterable', alone(value => value instanceof Lazy || itemsIn(value) !== null)],
  ['callable', alone(value => value instanceof Callable || value instanceof Undefined)],
  ['escaped', alone(value => value instanceof Markup)],
  ['lower', alone(value => isLower(textOf(value)))],
  ['upper', alone(value => isUpper(textOf(value)))],
  ['odd', alone(value => remainder(value, 2) === 1)],
  ['even', alone(value => remainder(value, 2) === 0)],
  ['divisibleby', (value, given) => remainder(value, wholeArgument(bound(given, 'num')[0])) === 0],
  [
    'sameas',
    against(
      (value, other) =>
        value === other || (typeof value === typeof other && isText(value) && equals(value, other)),
    ),
  ],
  ['in', against((value, other) => contains(other, value))],
  ...named(['eq', 'equalto', '=='], against(equals)),
  ...named(
    ['ne', '!='],
    against((value, other) => !equals(value, other)),
  ),
  ...named(
    ['lt', 'lessthan', '<'],
    against((value, other) => compare(value, other) < 0),
  ),
  ...named(
    ['le', '<='],
    against((value, other) => compare(value, other) <= 0),
  ),
  ...named(
    ['gt', 'greaterthan', '>'],
    against((value, other) => compare(value, other) > 0),
  ),
  ...named(
    ['ge', '>='],
    against((value, other) => compare(value, other) >= 0),
  ),
]);

function named(names: readonly string[], test: Test): (readonly [string, Test])[] {
  return names.map(name => [name, test] as const);
}
