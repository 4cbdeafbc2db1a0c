import type { Declaration } from '../body/bodyScan.ts';

/** A value that a file gives: its length there, and its text for whoever needs it. */
export interface SampleValue {
  /** UTF-16 units, by which values are compared. */
  readonly length: number;
  readonly text: () => string;
}

/** One call's values, by the variable's name. */
export type SampleRow = ReadonlyMap<string, SampleValue>;

type Samples = Pick<Declaration, 'sample' | 'samples'>;

/**
 * What rows of values say of each variable: as its sample the value in the row of middle length, so that samples belong
 * together, and where values differ in length the shortest and the longest. Only those three are read.
 */
export function samplesOf(rows: readonly SampleRow[]): Map<string, Samples> {
  const middle = middleOf(rows.toSorted((a, b) => lengthOf(a) - lengthOf(b)));
  const values = new Map<string, SampleValue[]>();
  for (const row of rows) {
    for (const [name, value] of row) {
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  }
  return new Map([...values].map(([name, all]) => [name, samplesOfOne(all, middle?.get(name))]));
}

function samplesOfOne(values: readonly SampleValue[], inMiddle: SampleValue | undefined): Samples {
  const byLength = values.toSorted((a, b) => a.length - b.length);
  const [shortest, longest] = [byLength[0], byLength.at(-1)];
  const typical = inMiddle ?? middleOf(byLength);
  if (shortest === undefined || longest === undefined || typical === undefined) return {};
  const differ = shortest.length < longest.length;
  return {
    sample: typical.text(),
    ...(differ && { samples: { shortest: shortest.text(), longest: longest.text() } }),
  };
}

function middleOf<T>(sorted: readonly T[]): T | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}

function lengthOf(row: SampleRow): number {
  let length = 0;
  for (const value of row.values()) length += value.length;
  return length;
}
