import type { DataRow, Dataset } from '../../core/batch/plan/dataset.ts';
import { messageOf, UserError } from '../../core/errors.ts';
import { bareValues } from './bareValues.ts';
import { stampOf, textChunks } from './readText.ts';

/** A line longer than this is refused instead of being held in memory. */
const MAX_LINE_LENGTH = 1 << 24;

/** JSON Lines: one object per line, streamed. Empty lines are skipped. */
export function jsonLinesDataset(path: string, label: string): Dataset {
  return {
    label,
    stamp: () => stampOf(path, label),
    async columns() {
      for await (const row of rows(path, label)) return Object.keys(row.values);
      return [];
    },
    rows: () => rows(path, label),
  };
}

async function* rows(path: string, label: string): AsyncGenerator<DataRow> {
  let rest = '';
  let line = 0;
  for await (const chunk of textChunks(path, label)) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      line++;
      if (part.trim() !== '') yield parseLine(part, line, label);
    }
    if (rest.length > MAX_LINE_LENGTH) throw tooLong(label, line + 1);
  }
  if (rest.trim() !== '') yield parseLine(rest, line + 1, label);
}

function parseLine(text: string, line: number, label: string): DataRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = messageOf(error);
    throw new UserError({
      what: `this line is not JSON: ${detail}`,
      where: { file: label, line },
      next: 'Write one JSON object per line',
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError({
      what: 'this line is no JSON object',
      where: { file: label, line },
      next: 'Write one object such as {"name": "castle"} per line',
    });
  }
  return { line, values: bareValues(Object.entries(value)) };
}

function tooLong(label: string, line: number): UserError {
  return new UserError({
    what: `this line is longer than ${MAX_LINE_LENGTH} characters`,
    where: { file: label, line },
    next: 'Write one JSON object per line',
  });
}
