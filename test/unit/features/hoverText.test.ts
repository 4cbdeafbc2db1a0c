import { describe, expect, it } from 'vitest';
import type { TemplateAnalysis } from '../../../src/core/model.ts';
import { hoverText } from '../../../src/features/hints/hoverText.ts';

const exact = (value: number) => ({ value, kind: 'exact' as const });
const cost = { value: 1_000_000n, kind: 'exact' as const };

function analysisOf(titles: readonly string[]): TemplateAnalysis {
  const parts = titles.map(title => ({
    title,
    kind: 'section' as const,
    span: { start: 0, end: 1 },
    tokens: exact(1),
    cost,
  }));
  return {
    format: 'dotprompt',
    hash: 'sha256:00',
    version: 'v1',
    drift: null,
    problems: [],
    estimate: {
      model: 'openai/gpt-5',
      operation: 'text',
      encoding: 'o200k_base',
      tokens: { static: exact(1), input: exact(1), output: exact(1), cacheablePrefix: exact(0) },
      perCall: cost,
      perMonth: { value: null, kind: 'unpriced' },
      callsPerMonth: { value: null, source: 'none' },
      components: [],
      parts,
      unknownVariables: [],
      assumptions: [],
      source: null,
    },
  };
}

describe('hoverText', () => {
  it('has one table, with a heading per group that has rows', () => {
    const text = hoverText(analysisOf(['Style']));
    expect(text).toContain('| Version\u00a0v1 | Amount | Cost&emsp; | Basis | Share\u00a0of\u00a0cost |');
    expect(text).toContain('| **Sections** |  |  |  |  |');
    expect(text).toContain('| Style | 1\u00a0token | $0\\.000001&emsp; | exact | ████████\u00a0100% |');
    expect(text).not.toContain('**Variables**');
    expect(text).toContain('- No price is known\\.');
  });

  it('shows names from the template as text and stays short', () => {
    const text = hoverText(analysisOf(['<b>|x', ...Array.from({ length: 30 }, (_, at) => `S${at}`)]));
    expect(text).toContain('\\<b\\>\\|x');
    expect(text).toContain('| and 19 more |');
    expect(text.split('\n').filter(line => line.startsWith('| S'))).toHaveLength(11);
  });
});
