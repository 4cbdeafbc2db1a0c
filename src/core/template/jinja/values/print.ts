import { missingVariable, RenderProblem } from '../../renderProblem.ts';
import { floatText, wholeText } from './numbers.ts';
import { typeName } from './typeName.ts';
import { Float, Markup, Tuple, Undefined, type Value, View } from './value.ts';

/**
 * A value as Python's `str` writes it.
 * @throws RenderProblem for a variable that nobody gave, and for what prints as an address in memory.
 */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  if (!(value instanceof Undefined)) return reprOf(value);
  if (value.variable !== undefined) throw missingVariable(value.variable.name, value.variable.span);
  return '';
}

/** A value as Python's `repr` writes it, as within a list. @throws RenderProblem */
export function reprOf(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isInteger(value) ? wholeText(value) : floatText(value);
  if (Array.isArray(value)) return `[${listed(value)}]`;
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Tuple) return `(${listed(value.items)}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${reprOf(key)}: ${reprOf(item)}`).join(', ')}}`;
  }
  if (value instanceof Markup) return `Markup(${quoted(value.text)})`;
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof View) return viewText(value);
  throw new RenderProblem(
    `Here ${typeName(value)} is printed, which is no text`,
    undefined,
    'Call the function with (), or put | list behind what filters give',
  );
}

function listed(items: readonly Value[]): string {
  return items.map(reprOf).join(', ');
}

function viewText({ kind, items, bounds }: View): string {
  return kind === 'range' ? `range(${bounds.join(', ')})` : `${kind}([${listed(items)}])`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
]);

/** Single quotes, unless only these stand in the text; what cannot be seen is escaped. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/['\\]|\p{C}|(?! )\p{Z}/gu, letter => {
    if (letter === "'") return mark === "'" ? "\\'" : letter;
    const known = escapes.get(letter);
    if (known !== undefined) return known;
    const code = letter.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
  return `${mark}${inner}${mark}`;
}
