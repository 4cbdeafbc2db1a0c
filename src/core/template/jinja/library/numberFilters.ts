import { RenderProblem } from '../../renderProblem.ts';
import { wholeArgument } from '../values/arguments.ts';
import { fixed } from '../values/formatSpec.ts';
import { needed } from '../values/needed.ts';
import { floatOf, numericOf, roundHalfEven, wholeOf } from '../values/numbers.ts';
import { orElse } from '../values/orElse.ts';
import { stripped } from '../values/pythonText.ts';
import { typeName } from '../values/typeName.ts';
import { Markup, type Value } from '../values/value.ts';
import type { FilterEntry } from './filter.ts';
import { takes } from './takes.ts';

/** Filters of numbers (jinja.palletsprojects.com, "List of Builtin Filters"). */
export const numberFilters: readonly FilterEntry[] = [
  [
    'abs',
    takes('', value => {
      const { value: number, isFloat } = numberIn(value);
      return isFloat ? floatOf(Math.abs(number)) : Math.abs(number);
    }),
  ],
  [
    'int',
    takes(
      'default base',
      (value, [otherwise, base]) => wholeFrom(needed(value), wholeArgument(base, 10)) ?? orElse(otherwise, 0),
    ),
  ],
  [
    'float',
    takes('default', (value, [otherwise]) => {
      const number = floatFrom(needed(value));
      return number === null ? orElse(otherwise, floatOf(0)) : floatOf(number);
    }),
  ],
  [
    'round',
    takes('precision method', (value, [precision, method]) =>
      rounded(value, wholeArgument(precision, 0), method),
    ),
  ],
  [
    'filesizeformat',
    takes('binary', (value, [binary], { isTrue }) =>
      sizeText(floatFrom(value) ?? numberIn(needed(value)).value, binary !== undefined && isTrue(binary)),
    ),
  ],
];

function numberIn(value: Value): NonNullable<ReturnType<typeof numericOf>> {
  const numeric = numericOf(value);
  if (numeric === null) throw new RenderProblem(`There is ${typeName(value)} where a number should be`);
  return numeric;
}

/** A number as Python's `float` reads it; null for what is none. */
function floatFrom(value: Value): number | null {
  const numeric = numericOf(value);
  if (numeric !== null) return numeric.value;
  const text = plainText(value);
  if (text === null) return null;
  if (/^[-+]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:e[-+]?\d(?:_?\d)*)?$/i.test(text))
    return Number(text.replaceAll('_', ''));
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^[-+]?nan$/i.test(text) ? Number.NaN : null;
}

function wholeFrom(value: Value, base: number): number | null {
  const text = plainText(value);
  const whole = text === null ? null : wholeIn(text, base);
  if (whole !== null) return wholeOf(whole);
  const number = floatFrom(value);
  return number === null || !Number.isFinite(number) ? null : wholeOf(Math.trunc(number));
}

function wholeIn(text: string, base: number): number | null {
  const [, sign, digits = ''] = /^([-+]?)(\w+)$/.exec(text) ?? [];
  if (base < 2 || base > 36) throw new RenderProblem('The base of a number is 2 to 36');
  const prefix = base === 16 ? /^0x/i : base === 8 ? /^0o/i : base === 2 ? /^0b/i : null;
  const bare = prefix === null ? digits : digits.replace(prefix, '');
  if (!/^[^\W_](?:_?[^\W_])*$/.test(bare)) return null;
  let number = 0;
  for (const digit of bare.replaceAll('_', '')) {
    const worth = Number.parseInt(digit, 36);
    if (!(worth < base)) return null;
    number = number * base + worth;
  }
  return sign === '-' ? -number : number;
}

function plainText(value: Value): string | null {
  const text = value instanceof Markup ? value.text : value;
  return typeof text === 'string' ? stripped(text, 'both') : null;
}

function rounded(value: Value, digits: number, method: Value | undefined): Value {
  const { value: number, isFloat } = numberIn(value);
  if (method === undefined || method === 'common') {
    const nearest = roundHalfEven(number, digits);
    return isFloat ? floatOf(nearest) : wholeOf(nearest);
  }
  if (method !== 'ceil' && method !== 'floor')
    throw new RenderProblem('The method of round is common, ceil or floor');
  const unit = 10 ** digits;
  return floatOf((method === 'ceil' ? Math.ceil(number * unit) : Math.floor(number * unit)) / unit);
}

function sizeText(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  const units = binary
    ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']
    : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const at = units.findIndex((_, index) => bytes < base ** (index + 2));
  const index = at === -1 ? units.length - 1 : at;
  return `${fixed(bytes / base ** (index + 1), 1)} ${units[index]}`;
}
