import { RenderProblem } from '../../renderProblem.ts';
import { floatText, wholeText } from '../values/numbers.ts';
import { compareTexts } from '../values/pythonText.ts';
import { typeName } from '../values/typeName.ts';
import { Float, type Key, Markup, Tuple, type Value } from '../values/value.ts';

/** JSON as Jinja's `tojson` writes it: sorted keys, ASCII, and nothing that HTML would read. @throws RenderProblem */
export function toJson(value: Value, indent: number | null): string {
  return jsonOf(value, indent, 0).replace(/[<>&']/g, letter => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

function jsonOf(value: Value, indent: number | null, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') return Number.isInteger(value) ? wholeText(value) : floatJson(value);
  if (value instanceof Float) return floatJson(value.value);
  if (value instanceof Markup) return textOf(value.text);
  if (depth > 100) throw new RenderProblem('A value nests deeper than 100 levels');
  const inner = (item: Value): string => jsonOf(item, indent, depth + 1);
  if (Array.isArray(value)) return enclosed('[', value.map(inner), ']', indent, depth);
  if (value instanceof Tuple) return enclosed('[', value.items.map(inner), ']', indent, depth);
  if (!(value instanceof Map)) throw new RenderProblem(`There is no JSON of ${typeName(value)}`);
  const keys = [...value.keys()];
  if (!keys.every(key => typeof key === 'string') && !keys.every(key => typeof key === 'number')) {
    throw new RenderProblem('An object with keys of several kinds cannot be sorted');
  }
  const entries = keys
    .sort(compareKeys)
    .map(key => `${textOf(typeof key === 'string' ? key : String(key))}: ${inner(value.get(key) ?? null)}`);
  return enclosed('{', entries, '}', indent, depth);
}

function compareKeys(left: Key, right: Key): number {
  return typeof left === 'string' && typeof right === 'string'
    ? compareTexts(left, right)
    : Number(left) - Number(right);
}

function enclosed(
  open: string,
  parts: readonly string[],
  close: string,
  indent: number | null,
  depth: number,
): string {
  if (parts.length === 0) return open + close;
  if (indent === null) return open + parts.join(', ') + close;
  const line = (level: number): string => `\n${' '.repeat(Math.min(100, Math.max(0, indent)) * level)}`;
  return open + line(depth + 1) + parts.join(`,${line(depth + 1)}`) + line(depth) + close;
}

function floatJson(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return floatText(value);
}

function textOf(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
