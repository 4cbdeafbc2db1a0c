import { RenderProblem } from '../../renderProblem.ts';
import { formatValue, readSpec } from './formatSpec.ts';
import { numericOf } from './numbers.ts';
import { reprOf, textOf } from './print.ts';
import { typeName } from './typeName.ts';
import { Tuple, Undefined, type Value } from './value.ts';

const place = /%(?:\(([^)]*)\))?([-+ 0]*)(\d{1,4})?(?:\.(\d{1,2}))?([sdifrxX%])?/g;

/**
 * Python's `text % values`: `%s`, `%r`, `%d`, `%i`, `%f`, `%x` with flags, width and digits.
 * @throws RenderProblem where values are too many or too few, or do not suit.
 */
export function percentFormat(text: string, values: Value): string {
  const list = values instanceof Tuple ? values.items : [values];
  let next = 0;
  const found = text.replace(place, (whole, name, flags: string, width = '', digits, type) => {
    if (type === undefined) throw new RenderProblem(`The format "${whole}" is not rendered`);
    if (type === '%') return '%';
    const value = name === undefined ? list[next++] : values instanceof Map ? values.get(name) : undefined;
    if (value === undefined) throw new RenderProblem('There are fewer values than the format has places');
    return placed(value, flags, width, digits, type);
  });
  if (next < list.length && !(values instanceof Map)) {
    throw new RenderProblem('There are more values than the format has places');
  }
  return found;
}

function placed(
  value: Value,
  flags: string,
  width: string,
  digits: string | undefined,
  type: string,
): string {
  const align = flags.includes('-') ? '<' : flags.includes('0') && !'sr'.includes(type) ? '0' : '>';
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (type === 's' || type === 'r') {
    const text = type === 's' ? textOf(value) : reprOf(value);
    const cut = digits === undefined ? '' : `.${digits}`;
    return formatValue(text, readSpec(`${align === '0' ? '>' : align}${width}${cut}`));
  }
  const numeric = value instanceof Undefined ? null : numericOf(value);
  if (numeric === null) throw new RenderProblem(`%${type} is for a number, not ${typeName(value)}`);
  const spec = `${align === '0' ? '' : align}${sign}${align === '0' ? '0' : ''}${width}`;
  if (type === 'f') return formatValue(value, readSpec(`${spec}.${digits ?? 6}f`));
  if (digits !== undefined) throw new RenderProblem(`The format "%.${digits}${type}" is not rendered`);
  const whole = type === 'd' || type === 'i' ? Math.trunc(numeric.value) : value;
  return formatValue(whole, readSpec(`${spec}${type === 'i' ? 'd' : type}`));
}
