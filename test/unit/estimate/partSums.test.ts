import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountedSpan, PartSums } from '../../../src/core/estimate/partSums.ts';
import { addTokens, NO_TOKENS } from '../../../src/core/estimate/quantity.ts';
import type { Kind, Quantity } from '../../../src/core/model.ts';
import { AnalysisBench } from './analysis.ts';

const tokens: fc.Arbitrary<Quantity<number>> = fc
  .tuple(fc.nat({ max: 50 }), fc.constantFrom<Kind>('exact', 'calibrated', 'estimated'), fc.nat({ max: 9 }))
  .map(([value, kind, band]) =>
    kind === 'exact' || band === 0 ? { value, kind } : { value, kind, low: value - band, high: value + band },
  );
const parts = fc
  .array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 8 }), tokens), { maxLength: 30 })
  .map(list => {
    let end = 0;
    return list.map(([gap, length, counted]): CountedSpan => {
      const start = end + gap;
      end = start + length;
      return { span: { start, end }, tokens: counted };
    });
  });

describe('sums within a span', () => {
  it('are those of adding up one by one', () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: 120 }), fc.nat({ max: 120 }), (list, start, length) => {
        const span = { start, end: start + length };
        const inside = list.filter(part => part.span.start >= start && part.span.end <= span.end);
        const cut = list.filter(
          part => !inside.includes(part) && part.span.end > span.start && part.span.start < span.end,
        );
        const found = new PartSums(list).within(span);
        const sum = addTokens(NO_TOKENS, ...inside.map(part => part.tokens));
        expect({ low: sum.value, high: sum.value, ...found.sum }).toEqual({
          low: sum.value,
          high: sum.value,
          ...sum,
        });
        if (length > 0) expect(new Set(found.cut)).toEqual(new Set(cut));
      }),
      { numRuns: 1000 },
    );
  });

  it('keep an analysis linear: 4,000 sections and variables in a moment', async () => {
    const bench = new AnalysisBench();
    const sections = Array.from(
      { length: 4000 },
      (_, index) => `## Part ${index}\n\nSay {{name${index}}} twice.\n`,
    );
    await bench.of('warm.prompt.md', 'Hello');
    const start = performance.now();
    const { analysis } = await bench.of(
      'a.prompt.md',
      `---\nmodel: openai/gpt-4o\n---\n${sections.join('')}`,
    );
    expect(analysis.estimate.parts.length).toBeGreaterThan(4000);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
