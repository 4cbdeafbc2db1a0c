import { RenderProblem } from '../../renderProblem.ts';
import { numericOf, roundHalfEven, wholeOf } from './numbers.ts';
import { textOf } from './print.ts';
import { lengthOf, lettersOf } from './pythonText.ts';
import { typeName } from './typeName.ts';
import { Markup, type Value } from './value.ts';

/** How a value is put into text: Python's "Format Specification Mini-Language". */
export interface FormatSpec {
  readonly fill: string;
  readonly align: '<' | '>' | '^' | '=' | '';
  readonly sign: '+' | '-' | ' ';
  readonly width: number;
  readonly grouping: '' | ',' | '_';
  readonly digits: number | null;
  readonly type: string;
}

const written = /^(?:([\s\S])?([<>^=]))?([-+ ])?(0)?(\d{1,4})?([,_])?(?:\.(\d{1,2}))?([sdfFxXob%])?$/u;

/** @throws RenderProblem for what is not rendered here. */
export function readSpec(spec: string): FormatSpec {
  const match = written.exec(spec);
  if (match === null) throw new RenderProblem(`The format "${spec}" is not rendered`);
  const [, fill, align, sign, zero, width, grouping, digits, type] = match;
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: (align ?? (zero === undefined ? '' : '=')) as FormatSpec['align'],
    sign: (sign ?? '-') as FormatSpec['sign'],
    width: Number(width ?? 0),
    grouping: (grouping ?? '') as FormatSpec['grouping'],
    digits: digits === undefined ? null : Number(digits),
    type: type ?? '',
  };
}

/** @throws RenderProblem where the value does not suit the format. */
export function formatValue(value: Value, spec: FormatSpec): string {
  const numeric = numericOf(value);
  const isText = typeof value === 'string' || value instanceof Markup;
  if (isText && (spec.type === '' || spec.type === 's')) {
    const text = textOf(value);
    const cut = spec.digits === null ? text : lettersOf(text).slice(0, spec.digits).join('');
    return padded(cut, { ...spec, align: spec.align === '=' ? '<' : spec.align || '<' });
  }
  if (numeric === null || spec.type === 's' || (typeof value === 'boolean' && spec.type === '')) {
    if (spec.type === '' && spec.width === 0 && spec.digits === null) return textOf(value);
    throw new RenderProblem(`The format does not suit ${typeName(value)}`);
  }
  const digits = numberText(numeric.value, numeric.isFloat, spec);
  const negative = numeric.value < 0 || Object.is(numeric.value, -0);
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const align = spec.align === '' ? '>' : spec.align;
  if (align !== '=') return padded(sign + digits, { ...spec, align });
  return sign + padded(digits, { ...spec, align: '>', width: spec.width - sign.length });
}

/** The digits of a number's size, without its sign. */
function numberText(value: number, isFloat: boolean, spec: FormatSpec): string {
  const size = Math.abs(value);
  switch (spec.type) {
    case 'f':
    case 'F':
      return grouped(fixed(size, spec.digits ?? 6), spec.grouping);
    case '%':
      return `${fixed(size * 100, spec.digits ?? 6)}%`;
    case 'x':
    case 'X':
    case 'o':
    case 'b': {
      if (isFloat) throw new RenderProblem(`The format "${spec.type}" is for whole numbers`);
      const text = size.toString(spec.type === 'b' ? 2 : spec.type === 'o' ? 8 : 16);
      return spec.type === 'X' ? text.toUpperCase() : text;
    }
    default: {
      if (isFloat && (spec.type === 'd' || spec.digits !== null)) {
        throw new RenderProblem('The format does not suit a number with a fraction');
      }
      if (!isFloat && spec.digits !== null)
        throw new RenderProblem('The format does not suit a whole number');
      return grouped(isFloat ? textOf(floatSize(size)) : String(wholeOf(size)), spec.grouping);
    }
  }
}

function floatSize(size: number): Value {
  const numeric = numericOf(size);
  return numeric?.isFloat === true ? size : `${size}.0`;
}

/** As many digits as wanted, half to even. */
export function fixed(size: number, digits: number): string {
  return roundHalfEven(size, digits).toFixed(digits);
}

function grouped(text: string, mark: string): string {
  if (mark === '') return text;
  const [whole = '', ...rest] = text.split('.');
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, mark), ...rest].join('.');
}

function padded(text: string, { fill, align, width }: FormatSpec): string {
  const missing = width - lengthOf(text);
  if (missing <= 0) return text;
  const before = align === '>' ? missing : align === '^' ? Math.floor(missing / 2) : 0;
  return fill.repeat(before) + text + fill.repeat(missing - before);
}
