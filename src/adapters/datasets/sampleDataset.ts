import type { DataSample } from '../../core/estimate/dataSample.ts';
import { spreadOf } from '../../core/estimate/ledgerHistory.ts';
import { openDataset } from './openDataset.ts';

/** Bounds of what one sample reads and counts. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 100;
/** UTF-16 units of all values together. */
const MOST_TEXT = 2_000_000;

/**
 * Counts the values of a data file's first rows.
 * @param label how the sample names the file.
 * @throws UserError where the file cannot be read as what its name says.
 */
export async function sampleDataset(
  path: string,
  label: string,
  count: (text: string) => number,
): Promise<DataSample> {
  const tokens = new Map<string, number[]>();
  let rows = 0;
  let length = 0;
  for await (const { values } of openDataset(path, label).rows()) {
    rows += 1;
    for (const [name, value] of Object.entries(values).slice(0, MOST_COLUMNS)) {
      const text = textOf(value);
      if (text === undefined) continue;
      length += text.length;
      const known = tokens.get(name);
      if (known === undefined) tokens.set(name, [count(text)]);
      else known.push(count(text));
    }
    if (rows >= MOST_ROWS || length >= MOST_TEXT) break;
  }
  return { label, rows, columns: new Map([...tokens].map(([name, counts]) => [name, spreadOf(counts)])) };
}

/** As a template would write it; lists and records depend on the template, and are left unknown. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
