import { RenderProblem } from '../../renderProblem.ts';
import type { Filter } from '../library/filter.ts';
import { filters } from '../library/filters.ts';
import { takes } from '../library/takes.ts';
import { tests } from '../library/tests.ts';
import type { Comparison } from '../syntax/nodes.ts';
import type { BinaryOperator } from '../values/arithmetic.ts';
import { itemOf } from '../values/attributes.ts';
import { pairsOf } from '../values/dictMethods.ts';
import { iterated } from '../values/iterate.ts';
import { needed } from '../values/needed.ts';
import { numericOf } from '../values/numbers.ts';
import { textOf } from '../values/print.ts';
import { lettersOf } from '../values/pythonText.ts';
import { typeName } from '../values/typeName.ts';
import { Callable, Float, Lazy, Markup, Tuple, Undefined, type Value, View } from '../values/value.ts';
import type { JinjaDialect } from './dialect.ts';
import { jinjaDialect } from './jinjaDialect.ts';

const pick = <T>(all: ReadonlyMap<string, T>, names: string): (readonly [string, T])[] =>
  names.split(' ').flatMap(name => {
    const found = all.get(name);
    return found === undefined ? [] : [[name, found] as const];
  });

/** What Nunjucks has under the same name and with the same meaning. */
const sharedFilters =
  'abs capitalize d default e escape first forceescape join last length list lower replace safe sort string sum trim truncate upper';
const sharedTests = 'defined undefined divisibleby even odd lower upper number string mapping';

/** Nunjucks 3.2, which promptfoo renders with: Jinja's syntax over the values of JavaScript. */
export const nunjucksDialect: JinjaDialect = {
  ...jinjaDialect,
  normalizesBreaks: false,
  setsAround: true,
  foreign: new Set(['with', 'break', 'continue', 'autoescape'] as const),
  filters: new Map<string, Filter>([
    ...pick(filters, sharedFilters),
    ['reverse', takes('', reversed)],
    ['dump', takes('spaces', dumped)],
  ]),
  tests: new Map([...pick(tests, sharedTests)]),
  functions: new Set(['range', 'cycler', 'joiner']),
  methods: new Set([
    'toUpperCase',
    'toLowerCase',
    'trim',
    'join',
    'includes',
    'startsWith',
    'endsWith',
    'next',
    'reset',
  ]),
  textOf: printed,
  joinedText: joined,
  isTrue: value => {
    if (value === null || value instanceof Undefined || value === false || value === '') return false;
    const numeric = numericOf(value);
    return numeric === null || (numeric.value !== 0 && !Number.isNaN(numeric.value));
  },
  calculate,
  compares,
  loopItems,
  attributeOf: (of, name) => fieldOf(of, name),
  itemOf: (of, key) =>
    typeof key === 'string'
      ? fieldOf(of, key)
      : of instanceof Undefined || of === null
        ? absent(of)
        : itemOf(of, key),
};

/** Objects are gone over with two names, for keys and values. @throws RenderProblem */
function loopItems(value: Value, names: number): readonly Value[] {
  if (!(value instanceof Map)) return value === null ? [] : iterated(value);
  if (names !== 2)
    throw new RenderProblem('An object is gone over with two names: one for keys, one for values');
  return pairsOf(value);
}

function reversed(value: Value): Value {
  return typeof value === 'string'
    ? lettersOf(value).reverse().join('')
    : [...iterated(needed(value))].reverse();
}

/** A value as JavaScript writes it; what is not there prints as nothing. @throws RenderProblem for an object */
function printed(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Float) return String(value.value);
  const items = listOf(value);
  if (items !== null) return items.map(item => (item instanceof Undefined ? '' : printed(item))).join(',');
  if (value instanceof Map)
    throw new RenderProblem(
      'An object is printed where text should be',
      undefined,
      'Print its fields, or put | dump behind it',
    );
  return textOf(value);
}

function listOf(value: Value): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  return value instanceof Tuple || value instanceof View
    ? value.items
    : value instanceof Lazy
      ? value.take()
      : null;
}

function calculate(operator: BinaryOperator, left: Value, right: Value): Value {
  const isText = (value: Value): boolean => typeof value === 'string' || value instanceof Markup;
  if (operator === '+' && (isText(left) || isText(right))) return joined(left) + joined(right);
  const [a, b] = [numericOf(needed(left)), numericOf(needed(right))];
  if (a === null || b === null) {
    throw new RenderProblem(`There is no ${operator} between ${typeName(left)} and ${typeName(right)}`);
  }
  return ofNumbers(operator, a.value, b.value);
}

/** Text between `~` or `+`, where JavaScript writes out what is nothing. */
function joined(value: Value): string {
  return value === null ? 'null' : printed(value);
}

function ofNumbers(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}

/** Equal texts and numbers; what JavaScript makes of values of two kinds is not guessed at. */
function compares(operator: Comparison, left: Value, right: Value): boolean {
  const isEquality = operator === '==' || operator === '!=';
  const isMixed =
    (typeof left === 'string') !== (typeof right === 'string') && numericOf(left) !== numericOf(right);
  const isNothing = [left, right].some(value => value === null || value instanceof Undefined);
  if (isEquality && isNothing) {
    const bothNothing = [left, right].every(value => value === null || value instanceof Undefined);
    return bothNothing === (operator === '==');
  }
  if (isMixed && operator !== 'in' && operator !== 'not in') {
    const [a, b] = [looseNumber(left), looseNumber(right)];
    if (a === null || b === null) {
      throw new RenderProblem(`There is no ${operator} between ${typeName(left)} and ${typeName(right)}`);
    }
    return jinjaDialect.compares(operator, a, b);
  }
  return jinjaDialect.compares(operator, left, right);
}

/** A text among numbers counts as the number that it writes. */
function looseNumber(value: Value): number | null {
  if (typeof value === 'string') return value.trim() === '' ? 0 : Number(value);
  return numericOf(value)?.value ?? null;
}

function absent(of: Value): Value {
  return of instanceof Undefined && of.variable !== undefined
    ? needed(of)
    : new Undefined('field of nothing', undefined, true);
}

/** A field that the value itself has, a length, or one of some methods. */
function fieldOf(of: Value, name: string): Value {
  if (of instanceof Undefined || of === null) return absent(of);
  if (of instanceof Map) return of.get(name) ?? (of.has(name) ? null : absent(null));
  const items = Array.isArray(of) || of instanceof Tuple || of instanceof View ? listOf(of) : null;
  if (name === 'length' && typeof of === 'string') return of.length;
  if (name === 'length' && items !== null) return items.length;
  if (typeof of === 'string') return textMethod(of, name) ?? absent(null);
  if (items !== null && name === 'join')
    return new Callable(name, ({ positional: [mark] }) =>
      items.map(printed).join(mark === undefined ? ',' : printed(mark)),
    );
  if (items !== null && name === 'includes')
    return new Callable(name, ({ positional: [item] }) => items.includes(item ?? null));
  return of instanceof Callable ? (of.field(name) ?? absent(null)) : absent(null);
}

function textMethod(text: string, name: string): Value | undefined {
  const argument = (value: Value | undefined): string => (value === undefined ? 'undefined' : printed(value));
  switch (name) {
    case 'toUpperCase':
      return new Callable(name, () => text.toUpperCase());
    case 'toLowerCase':
      return new Callable(name, () => text.toLowerCase());
    case 'trim':
      return new Callable(name, () => text.trim());
    case 'includes':
      return new Callable(name, ({ positional: [part] }) => text.includes(argument(part)));
    case 'startsWith':
      return new Callable(name, ({ positional: [part] }) => text.startsWith(argument(part)));
    case 'endsWith':
      return new Callable(name, ({ positional: [part] }) => text.endsWith(argument(part)));
    default:
      return undefined;
  }
}

/** JSON as `JSON.stringify` writes it. */
function dumped(value: Value, [spaces]: readonly (Value | undefined)[]): string {
  const plain = (item: Value): unknown => {
    if (item instanceof Map)
      return Object.fromEntries([...item].map(([key, each]) => [String(key), plain(each)]));
    if (item instanceof Float) return item.value;
    if (item instanceof Markup) return item.text;
    const items = listOf(item);
    return items === null ? item : items.map(plain);
  };
  return JSON.stringify(plain(needed(value)), null, numericOf(spaces ?? null)?.value) ?? '';
}
