import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LedgerHistory, spreadOf, spreadTokens } from '../../../src/core/estimate/ledgerHistory.ts';
import { observedInLedger } from '../../../src/core/estimate/observed.ts';
import { calibratedProfile } from '../../../src/core/tokens/calibration.ts';
import { profileTokens, tokenProfile } from '../../../src/core/tokens/profiles.ts';
import { AnalysisBench } from './analysis.ts';

const bench = new AnalysisBench();
const WORDS = 'These rules hold for every answer that you give. ';

async function cachedOf(model: string, repeat: number, body = '{{question}}', sample = '') {
  const text = `---\nmodel: ${model}\n${sample}---\n${WORDS.repeat(repeat)}${body}\n`;
  const { analysis } = await bench.of('a.prompt', text, 'maxOutputTokens: 100\n');
  return analysis.estimate;
}

describe('the price of a call whose prefix is cached', () => {
  it('stands beside the uncached one from the vendor’s minimum on, and not below', async () => {
    const { cached, perCall, tokens } = await cachedOf('openai/gpt-4o', 150);
    const prefix = tokens.cacheablePrefix.value ?? 0;
    expect(prefix).toBeGreaterThanOrEqual(1024);
    // OpenAI caches in steps of 128 tokens.
    const steps = Math.floor(prefix / 128) * 128;
    expect(steps).toBeLessThan(prefix);
    expect(cached).toMatchObject({ tokens: steps, minimum: 1024, source: 'OpenAI, "Prompt caching"' });
    // $2.50 and $1.25 per million tokens.
    expect((perCall.value ?? 0n) - (cached?.perCall.value ?? 0n)).toBe(BigInt(steps) * 1_250_000n);
    expect((await cachedOf('openai/gpt-4o', 50)).cached).toBeUndefined();
  });

  it('follows Anthropic’s minimum of the model, at the lower end of what the prefix may have', async () => {
    const { cached, tokens } = await cachedOf('anthropic/claude-haiku-4-5', 300);
    expect(tokens.cacheablePrefix.value).toBeLessThan(4096);
    expect(cached).toBeUndefined();
    expect((await cachedOf('anthropic/claude-sonnet-4-5', 300)).cached?.minimum).toBe(1024);
  });

  it('keeps its band inside of the uncached one', async () => {
    const { cached, perCall } = await cachedOf('anthropic/claude-sonnet-4-5', 400, 'Go.');
    expect(cached?.perCall.kind).toBe(perCall.kind);
    expect(cached?.perCall.high).toBeLessThan(perCall.high ?? 0n);
    expect(cached?.perCall.low ?? 0n).toBeGreaterThan(0n);
  });
});

describe('a spread', () => {
  it('has bounds that were there, in order, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), values => {
        const { low, median, high, count } = spreadOf(values);
        expect(count).toBe(values.length);
        expect([low, median, high].every(each => values.includes(each))).toBe(true);
        expect(low <= median && median <= high).toBe(true);
        expect(values.filter(each => each <= high).length).toBeGreaterThanOrEqual(0.9 * values.length);
        expect(values.filter(each => each >= low).length).toBeGreaterThanOrEqual(0.9 * values.length);
      }),
    );
  });

  it('is calibrated from 20 calls on, an estimate from 5, nothing below', () => {
    const of = (count: number) => spreadTokens(spreadOf(Array.from({ length: count }, (_, at) => at)))?.kind;
    expect([of(4), of(5), of(19), of(20)]).toEqual([undefined, 'estimated', 'estimated', 'calibrated']);
  });
});

describe('a calibrated profile', () => {
  const claude = tokenProfile('anthropic/claude-sonnet-4-5');
  const ratios = { count: 20, low: 1.1, median: 1.2, high: 1.3 };

  it('counts with the ledger’s factor and band from 20 calls on', () => {
    const profile = calibratedProfile(claude, ratios) ?? claude;
    expect(profileTokens(profile, 1000)).toEqual({ value: 1200, kind: 'calibrated', low: 1100, high: 1300 });
    expect(profile.source).toContain('20 calls in this ledger');
    expect(calibratedProfile(claude, { ...ratios, count: 19 })).toBeUndefined();
  });

  it('never replaces a vendor’s own encoding', () => {
    expect(calibratedProfile(tokenProfile('openai/gpt-4o'), ratios)).toBeUndefined();
  });
});

describe('what a ledger knows of a template', () => {
  const spread = spreadOf(Array.from({ length: 30 }, () => 10));
  const row = { provider: 'openai', model: 'gpt-4o', simulated: false, lastAt: 0, version: 'v1' };
  const history: LedgerHistory = {
    versions: [{ ...row, template: 'a.prompt', hash: 'sha256:a', input: spread, output: spread }],
    models: [],
    volumes: [{ template: 'a.prompt', simulated: false, calls: 9 }],
  };
  const subject = {
    label: 'a.prompt',
    hash: 'sha256:a',
    model: 'openai/gpt-4o',
    provider: 'openai',
    approved: undefined,
  };

  it('is about that template, that model and its provider', () => {
    expect(observedInLedger(history, subject).outputTokens?.value).toBe(10);
    for (const other of [
      { label: 'b.prompt' },
      { hash: 'sha256:b' },
      { model: 'openai/gpt-4o-mini' },
      { model: 'azure/gpt-4o' },
      { model: 'sandbox/gpt-4o' },
      { model: null },
    ]) {
      expect(observedInLedger(history, { ...subject, ...other }).outputTokens).toBeUndefined();
    }
  });

  it('has a volume for whatever model the template names, of calls of its own kind', () => {
    expect(observedInLedger(history, { ...subject, model: 'openai/o3' }).volume?.value).toBe(9);
    expect(observedInLedger(history, { ...subject, model: 'sandbox/gpt-4o' }).volume).toBeUndefined();
    expect(observedInLedger({ ...history, volumes: [] }, subject).volume).toBeUndefined();
  });
});
