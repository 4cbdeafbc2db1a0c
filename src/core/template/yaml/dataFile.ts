import type { Span } from '../../model.ts';
import { readJson } from '../json/readJson.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { readYaml } from './readYaml.ts';
import type { YamlNode } from './yamlNode.ts';

/** UTF-16 units of data in another file: each keystroke may ask for it, and more is not remembered. */
const MAX_UNITS = 128 * 1024;

/** JSON or YAML of another file, every value of it at the place that names the file. Undefined where it is neither. */
export function dataFile(text: string, place: Span, memory?: ParseMemory): YamlNode | undefined {
  if (text.length > MAX_UNITS) return undefined;
  const root = memory === undefined ? readData(text) : memory.recall(readData, text);
  return root?.placedAt(place);
}

function readData(text: string): YamlNode | null {
  const whole = { start: 0, end: text.length };
  const json = readJson(text, whole);
  if (json !== null) return json;
  const { root, problems } = readYaml(text, whole);
  return problems.length > 0 ? null : root;
}
