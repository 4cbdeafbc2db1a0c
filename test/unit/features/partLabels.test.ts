import { describe, expect, it } from 'vitest';
import { partLabels } from '../../../src/features/hints/partLabels.ts';
import { estimateOf, part, RATE } from './estimates.ts';

const parts = [
  part('section', 'system', [0, 500], 100),
  part('section', 'user', [500, 600], 10),
  part('variable', 'articles', [40, 52], 60),
  part('variable', 'question', [510, 522], 4),
  part('variable', 'unknown', [530, 540], null),
];
/** 110 tokens of input, and the same cost again of output. */
const estimate = estimateOf(parts, 110, 220n * RATE);

describe('partLabels', () => {
  it('stand behind headings and variables with tokens and share of the cost, in document order', () => {
    expect(partLabels(estimate, 0).map(({ offset, label }) => [offset, label])).toEqual([
      [0, '100 tokens · 45%'],
      [52, '60 tokens · 27%'],
      [500, '10 tokens · 5%'],
      [522, '4 tokens · 2%'],
    ]);
  });

  it('leave out what is below the threshold, and what nobody knows', () => {
    expect(partLabels(estimate, 0.2).map(({ label }) => label)).toEqual([
      '100 tokens · 45%',
      '60 tokens · 27%',
    ]);
    expect(partLabels(estimate, 0.46)).toEqual([]);
  });

  it('say in the tooltip what the share is of', () => {
    expect(partLabels(estimate, 0.4)[0]?.tooltip).toBe(
      'Section system: 100 tokens, $0.0001 per call, 45% of the call’s cost (exact)',
    );
    expect(partLabels(estimateOf(parts, 110, null), 0.5)[0]?.tooltip).toContain('91% of the input tokens');
  });

  it('stand ahead of a tool or a schema and behind an image', () => {
    const attached = [
      part('tool', 'find', [600, 700], 50),
      part('schema', 'seen', [700, 760], 20),
      part('media', 'image photo', [520, 540], 765),
    ];
    const labels = partLabels(estimateOf(attached, 1000, 1000n * RATE), 0);
    expect(labels.map(({ offset, label, tooltip }) => [offset, label, tooltip.split(',')[0]])).toEqual([
      [540, '765 tokens · 77%', 'Input: image photo: 765 tokens'],
      [600, '50 tokens · 5%', 'Tool find: 50 tokens'],
      [700, '20 tokens · 2%', 'Schema seen: 20 tokens'],
    ]);
  });

  it('do not repeat the whole for a template of one section', () => {
    const [system, , articles] = parts;
    if (system === undefined || articles === undefined) throw new Error('no parts');
    const single = estimateOf([system, articles], 100, 100n * RATE);
    expect(partLabels(single, 0).map(({ kind }) => kind)).toEqual(['variable']);
  });
});
