import { filters } from '../library/filters.ts';
import { tests } from '../library/tests.ts';
import type { Comparison } from '../syntax/nodes.ts';
import { calculate } from '../values/arithmetic.ts';
import { attributeOf, itemOf } from '../values/attributes.ts';
import { compare, contains, equals } from '../values/compare.ts';
import { dictMethodNames } from '../values/dictMethods.ts';
import { iterated, sizeOf } from '../values/iterate.ts';
import { listMethodNames } from '../values/listMethods.ts';
import { numericOf } from '../values/numbers.ts';
import { textOf } from '../values/print.ts';
import { textMethodNames } from '../values/textMethods.ts';
import type { Value } from '../values/value.ts';
import type { JinjaDialect } from './dialect.ts';
import { globals } from './globals.ts';

/** Jinja 3.1 as Python renders it, without HTML escaping. */
export const jinjaDialect: JinjaDialect = {
  normalizesBreaks: true,
  setsAround: false,
  foreign: new Set(),
  filters,
  tests,
  functions: new Set(globals.keys()),
  methods: new Set([
    ...textMethodNames,
    ...listMethodNames,
    ...dictMethodNames,
    'cycle',
    'changed',
    'next',
    'reset',
  ]),
  textOf,
  joinedText: textOf,
  isTrue: isTrueInPython,
  calculate,
  compares,
  loopItems: iterated,
  attributeOf,
  itemOf,
};

/** What is empty, zero or not there is false. */
function isTrueInPython(value: Value): boolean {
  if (value === null || typeof value === 'boolean') return value === true;
  const numeric = numericOf(value);
  if (numeric !== null) return numeric.value !== 0;
  return sizeOf(value) !== 0;
}

function compares(operator: Comparison, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    default:
      return compare(left, right) >= 0;
  }
}
