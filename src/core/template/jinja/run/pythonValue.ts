import { RenderProblem } from '../../renderProblem.ts';
import type { Dict, Value } from '../values/value.ts';

/** Plain data as a value of Python, by own properties alone; undefined for what is none, as a function. @throws RenderProblem */
export function pythonValue(data: unknown, depth: number): Value | undefined {
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'number') return data === 0 ? 0 : data;
  if (typeof data === 'bigint') return String(data);
  if (typeof data !== 'object') return undefined;
  if (depth > 100)
    throw new RenderProblem('A value nests deeper than 100 levels', undefined, 'Give a flatter value');
  if (Array.isArray(data)) return data.map(item => pythonValue(item, depth + 1) ?? null);
  const dict: Dict = new Map();
  for (const [key, item] of Object.entries(data)) {
    const value = pythonValue(item, depth + 1);
    if (value !== undefined) dict.set(key, value);
  }
  return dict;
}
