import { describe, expect, it } from 'vitest';
import { heatLines } from '../../../src/features/hints/heatLines.ts';
import { estimateOf, part } from './estimates.ts';

/** Ten units to a line. */
const lineAt = (offset: number) => Math.floor(offset / 10);

describe('heatLines', () => {
  it('mark the lines of a section without those of its own sections', () => {
    const parts = [
      part('section', 'Title', [0, 100], 100),
      part('section', 'Rules', [30, 60], 70),
      part('section', 'Rule 1', [50, 60], 30),
      part('section', 'Data', [60, 100], 5),
    ];
    // Own tokens: 25 of the title, 40 of the rules, 30 of the first rule, 5 of the data.
    expect(heatLines(estimateOf(parts, 100, null), lineAt, 0.1)).toEqual([
      { heat: 'medium', first: 0, last: 5 },
    ]);
    expect(heatLines(estimateOf(parts, 100, null), lineAt, 0.35)).toEqual([
      { heat: 'medium', first: 3, last: 4 },
    ]);
  });

  it('mark a tool that stands outside of every section', () => {
    const parts = [part('section', 'user', [50, 60], 10), part('tool', 'find', [0, 30], 90)];
    expect(heatLines(estimateOf(parts, 100, null), lineAt, 0.2)).toEqual([
      { heat: 'high', first: 0, last: 2 },
    ]);
  });

  it('give a line the hottest of what stands in it', () => {
    const parts = [part('section', 'user', [0, 50], 100), part('variable', 'text', [23, 31], 60)];
    expect(heatLines(estimateOf(parts, 200, null), lineAt, 0.5)).toEqual([
      { heat: 'high', first: 0, last: 4 },
    ]);
    expect(heatLines(estimateOf(parts, 240, null), lineAt, 0)).toEqual([
      { heat: 'medium', first: 0, last: 4 },
    ]);
    const big = [part('section', 'user', [0, 50], 40), part('variable', 'text', [23, 31], 30)];
    expect(heatLines(estimateOf(big, 60, null), lineAt, 0.5)).toEqual([{ heat: 'high', first: 0, last: 4 }]);
    const hot = [part('section', 'user', [0, 50], 20), part('variable', 'text', [23, 31], 120)];
    expect(heatLines(estimateOf(hot, 140, null), lineAt, 0.1)).toEqual([
      { heat: 'low', first: 0, last: 1 },
      { heat: 'high', first: 2, last: 3 },
      { heat: 'low', first: 4, last: 4 },
    ]);
  });

  it('mark nothing where sizes are unknown or below the threshold', () => {
    const parts = [part('section', 'user', [0, 50], null), part('variable', 'text', [23, 31], 9)];
    expect(heatLines(estimateOf(parts, 100, null), lineAt, 0.1)).toEqual([]);
  });
});
