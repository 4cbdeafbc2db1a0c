import type { DataRow, Dataset } from '../../core/batch/plan/dataset.ts';
import { messageOf, UserError } from '../../core/errors.ts';
import { bareValues } from './bareValues.ts';
import { stampOf, wholeText } from './readText.ts';

/** JSON and YAML lists are parsed whole. */
const MAX_BYTES = { json: 128 << 20, yaml: 8 << 20 } as const;

/** A JSON or YAML file that holds a list of objects. */
export function listDataset(path: string, label: string, format: 'json' | 'yaml'): Dataset {
  const read = async (): Promise<readonly DataRow[]> => {
    const text = await wholeText(path, label, MAX_BYTES[format]);
    const { items, lineOf } = format === 'json' ? parseJson(text, label) : await parseYaml(text, label);
    return items.map((item, index) => ({
      line: lineOf(index),
      values: valuesOf(item, lineOf(index), label),
    }));
  };
  return {
    label,
    stamp: () => stampOf(path, label),
    columns: async () => Object.keys((await read())[0]?.values ?? {}),
    async *rows() {
      yield* await read();
    },
  };
}

interface List {
  readonly items: readonly unknown[];
  readonly lineOf: (index: number) => number;
}

function parseJson(text: string, label: string): List {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = messageOf(error);
    const offset = Number(/position (\d+)/.exec(detail)?.[1] ?? 0);
    throw new UserError({
      what: `the file is not JSON: ${detail}`,
      where: { file: label, line: text.slice(0, offset).split('\n').length },
      next: 'Correct it, or write one object per line and name the file .jsonl',
    });
  }
  // JSON.parse gives no positions: messages point at the list, by index.
  return { items: requireList(value, label), lineOf: () => 1 };
}

async function parseYaml(text: string, label: string): Promise<List> {
  const { readYaml } = await import('../../core/yaml/yamlSource.ts');
  const source = readYaml(text, label, MAX_BYTES.yaml);
  const items = requireList(source.value, label);
  return { items, lineOf: index => source.placeOf([index]).line ?? 1 };
}

function requireList(value: unknown, label: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UserError({
    what: 'the file holds no list at its top level',
    where: { file: label, line: 1 },
    next: 'Write a list with one object per item',
  });
}

function valuesOf(item: unknown, line: number, label: string): Record<string, unknown> {
  if (typeof item === 'object' && item !== null && !Array.isArray(item))
    return bareValues(Object.entries(item));
  throw new UserError({
    what: `an item of the list is no object but ${item === null ? 'null' : typeof item}`,
    where: { file: label, line },
    next: 'Write one object with named columns per item',
  });
}
