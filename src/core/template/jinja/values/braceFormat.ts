import { RenderProblem } from '../../renderProblem.ts';
import { formatValue, readSpec } from './formatSpec.ts';
import { reprOf, textOf } from './print.ts';
import type { Given, Value } from './value.ts';

const place = /\{\{|\}\}|\{([^{}!:]*)(?:!([sr]))?(?::([^{}]*))?\}|[{}]/g;

/** Python's `str.format`: places in braces, by number, by name or in order. @throws RenderProblem */
export function braceFormat(text: string, given: Given): string {
  let next = 0;
  return text.replace(place, (whole, name: string | undefined, conversion, spec = '') => {
    if (whole === '{{') return '{';
    if (whole === '}}') return '}';
    if (name === undefined) throw new RenderProblem('A brace of the format is not closed');
    const value = /^\d*$/.test(name)
      ? given.positional[name === '' ? next++ : Number(name)]
      : given.named.get(name);
    if (value === undefined) throw new RenderProblem(`There is no value for {${name}} of the format`);
    return formatValue(converted(value, conversion), readSpec(spec));
  });
}

function converted(value: Value, conversion: string | undefined): Value {
  if (conversion === 'r') return reprOf(value);
  return conversion === 's' ? textOf(value) : value;
}
