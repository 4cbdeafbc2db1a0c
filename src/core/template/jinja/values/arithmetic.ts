import { maxRenderedLength } from '../../limits.ts';
import { RenderProblem } from '../../renderProblem.ts';
import { needed } from './needed.ts';
import { floatOf, indexOf, type Numeric, numericOf, wholeOf } from './numbers.ts';
import { percentFormat } from './percentFormat.ts';
import { typeName } from './typeName.ts';
import { Tuple, type Value } from './value.ts';

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** Items a list may get by repeating it. */
const maxItems = 100_000;

/** Python's arithmetic, of numbers, texts, lists and tuples. @throws RenderProblem */
export function calculate(operator: BinaryOperator, left: Value, right: Value): Value {
  const [a, b] = [numericOf(needed(left)), numericOf(needed(right))];
  if (a !== null && b !== null) return ofNumbers(operator, a, b);
  if (operator === '+') {
    const sum = joined(left, right);
    if (sum !== undefined) return sum;
  }
  if (operator === '%' && typeof left === 'string') return percentFormat(left, right);
  if (operator === '*') {
    const product = repeated(left, indexOf(right)) ?? repeated(right, indexOf(left));
    if (product !== undefined) return product;
  }
  throw new RenderProblem(`There is no ${operator} between ${typeName(left)} and ${typeName(right)}`);
}

export function negative(value: Value): Value {
  const numeric = numericOf(needed(value));
  if (numeric === null) throw new RenderProblem(`There is no minus of ${typeName(value)}`);
  return numeric.isFloat ? floatOf(-numeric.value) : wholeOf(-numeric.value);
}

export function positive(value: Value): Value {
  const numeric = numericOf(needed(value));
  if (numeric === null) throw new RenderProblem(`There is no plus of ${typeName(value)}`);
  return numeric.isFloat ? value : numeric.value;
}

function ofNumbers(operator: BinaryOperator, left: Numeric, right: Numeric): Value {
  const [a, b] = [left.value, right.value];
  const isFloat = left.isFloat || right.isFloat;
  const typed = (value: number): Value => (isFloat ? floatOf(value) : wholeOf(value));
  if ((operator === '/' || operator === '//' || operator === '%') && b === 0) {
    throw new RenderProblem('A number is divided by zero');
  }
  switch (operator) {
    case '+':
      return typed(a + b);
    case '-':
      return typed(a - b);
    case '*':
      return typed(a * b);
    case '/':
      return floatOf(a / b);
    case '//':
      return typed(isFloat ? Math.floor(a / b) : (a - remainder(a, b)) / b);
    case '%':
      return typed(remainder(a, b));
    default:
      return power(a, b, isFloat);
  }
}

/** The remainder with the divisor's sign. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function power(a: number, b: number, isFloat: boolean): Value {
  const value = a ** b;
  if (Number.isNaN(value) || (a === 0 && b < 0)) {
    throw new RenderProblem('The power of these numbers is no number');
  }
  return isFloat || b < 0 ? floatOf(value) : wholeOf(value);
}

function joined(left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return limited([...left, ...right]);
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items]);
  return undefined;
}

function repeated(value: Value, times: number | null): Value | undefined {
  if (times === null) return undefined;
  const count = Math.max(0, times);
  if (typeof value === 'string') {
    if (value.length * count > maxRenderedLength) throw tooLong();
    return value.repeat(count);
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : null;
  if (items === null) return undefined;
  if (items.length * count > maxItems) throw tooLong();
  const all = Array.from({ length: count }, () => items).flat(1) as Value[];
  return Array.isArray(value) ? all : new Tuple(all);
}

function limited(items: Value[]): Value[] {
  if (items.length > maxItems) throw tooLong();
  return items;
}

function tooLong(): RenderProblem {
  return new RenderProblem('A text or list gets longer than can be rendered');
}
