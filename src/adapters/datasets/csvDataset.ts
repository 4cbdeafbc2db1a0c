import type { DataRow, Dataset } from '../../core/batch/plan/dataset.ts';
import { UserError } from '../../core/errors.ts';
import { bareValues } from './bareValues.ts';
import { stampOf, textChunks } from './readText.ts';

/** A cell larger than this is taken for a quote that was never closed. */
const MAX_RECORD_BYTES = 1 << 20;

/** A CSV file with a header line, streamed: memory does not grow with the number of rows. */
export function csvDataset(path: string, label: string, delimiter: string): Dataset {
  return {
    label,
    stamp: () => stampOf(path, label),
    async columns() {
      for await (const { record } of records(path, label, delimiter)) return checkHeader(record, label);
      throw emptyFile(label);
    },
    async *rows() {
      let header: readonly string[] | undefined;
      for await (const { record, line } of records(path, label, delimiter)) {
        if (header === undefined) header = checkHeader(record, label);
        else yield rowOf(header, record, line);
      }
      if (header === undefined) throw emptyFile(label);
    },
  };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

async function* records(path: string, label: string, delimiter: string): AsyncGenerator<CsvRecord> {
  const [{ parse }, { Readable }] = await Promise.all([import('csv-parse'), import('node:stream')]);
  const source = Readable.from(textChunks(path, label));
  const parser = parse({ delimiter, skip_empty_lines: true, info: true, max_record_size: MAX_RECORD_BYTES });
  source.on('error', error => parser.destroy(error));
  source.pipe(parser);
  let before = 0;
  try {
    for await (const entry of parser) {
      const { record, info } = entry as { record: string[]; info: { lines: number } };
      yield { record, line: startLine(record, info.lines, before) };
      before = info.lines;
    }
  } catch (error) {
    throw csvError(error, label);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The parser counts the line a record ends on; a record with line breaks in its cells starts earlier. */
function startLine(record: readonly string[], endLine: number, before: number): number {
  let breaks = 0;
  for (const cell of record) if (cell.includes('\n')) breaks += cell.split('\n').length - 1;
  return Math.max(endLine - breaks, before + 1);
}

function rowOf(header: readonly string[], record: readonly string[], line: number): DataRow {
  return { line, values: bareValues(header.map((name, index) => [name, record[index] ?? ''] as const)) };
}

function checkHeader(header: readonly string[], label: string): readonly string[] {
  const names = header.map(name => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError({
      what: `the header names the column "${twice}" twice`,
      where: { file: label, line: 1 },
      next: 'Rename one of the two',
    });
  }
  return names;
}

function emptyFile(label: string): UserError {
  return new UserError({
    what: 'the file is empty',
    where: { file: label, line: 1 },
    next: 'Write a header line with the column names, and one line per item',
  });
}

function csvError(error: unknown, label: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_')) return error;
  const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : undefined;
  return new UserError({
    what: `this is not well-formed CSV: ${error.message.replace(/ on line \d+| at line \d+/g, '')}`,
    where: { file: label, line },
    next: 'Check the quotes and the number of columns of this line',
  });
}
