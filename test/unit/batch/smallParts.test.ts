import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthStart } from '../../../src/core/batch/budget/monthStart.ts';
import { outputPathKey } from '../../../src/core/batch/plan/outputPath.ts';
import { PathRegistry } from '../../../src/core/batch/plan/pathRegistry.ts';
import { retryDelay } from '../../../src/core/batch/run/retryDelay.ts';
import { soundUsage } from '../../../src/core/batch/run/soundUsage.ts';
import { fillColumns, parseColumnTemplate } from '../../../src/core/batch/spec/columnTemplate.ts';
import { ProviderError, type ProviderErrorClass } from '../../../src/core/ports.ts';

describe('column templates', () => {
  const parse = (text: string) => parseColumnTemplate(text, { file: 'x' });

  it('fills own plain values only', () => {
    expect(fillColumns(parse('a/{{ x }}-{{y}}.png'), { x: 'home', y: 3 })).toEqual({ text: 'a/home-3.png' });
    expect(fillColumns(parse('{{constructor}}'), {})).toEqual({ missing: 'constructor' });
    expect(fillColumns(parse('{{x}}'), { x: { y: 1 } })).toEqual({ missing: 'x' });
    expect(fillColumns(parse('{{x}}'), { x: '' })).toEqual({ missing: 'x' });
    expect(fillColumns(parse('{{x}}'), JSON.parse('{"__proto__": {"x": 1}}'))).toEqual({ missing: 'x' });
  });

  it('does not fill in what a value says', () => {
    expect(fillColumns(parse('{{x}}{{y}}'), { x: '{{y}}', y: '$&' })).toEqual({ text: '{{y}}$&' });
  });
});

describe('the start of a month', () => {
  it.each([
    ['2026-11-22T01:50:00Z', 'UTC', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T03:00:00Z', 'America/New_York', '2026-10-01T04:00:00.000Z'],
    ['2026-11-01T04:00:00Z', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-15T00:00:00Z', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-03-31T22:30:00Z', 'Europe/Berlin', '2026-03-31T22:00:00.000Z'],
    ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
  ])('of %s in %s is %s', (now, zone, start) => {
    expect(monthStart(Date.parse(now), zone)).toBe(start);
  });
});

describe('path registry', () => {
  it('finds exactly the paths that are the same file', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'A', 'b', '/'), maxLength: 4 })), paths => {
        const registry = new PathRegistry();
        for (const path of paths) registry.add(path);
        const keys = paths.map(path => outputPathKey(path));
        const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
        expect(registry.repeated()).toEqual(new Set(twice.map(key => PathRegistry.hashOf(key))));
      }),
    );
  });

  it('has no collision among 300,000 ordinary names', () => {
    const registry = new PathRegistry();
    for (let index = 0; index < 300_000; index++) registry.add(`assets/icons/item-${index}.png`);
    expect(registry.repeated().size).toBe(0);
  });
});

describe('retry delays', () => {
  const error = (kind: ProviderErrorClass, retryAfterMs?: number) =>
    new ProviderError('x', { class: kind, billable: true, retryAfterMs });

  it('retries what can pass, and nothing else', () => {
    for (const kind of ['rate-limit', 'overloaded', 'server', 'timeout', 'network'] as const)
      expect(retryDelay(error(kind), 1, 0.5)).toBe(250);
    for (const kind of ['auth', 'bad-request', 'malformed', 'cancelled'] as const)
      expect(retryDelay(error(kind), 1, 0.5)).toBeNull();
  });

  it('never waits less than Retry-After, and gives up on absurd ones', () => {
    expect(retryDelay(error('rate-limit', 2000), 1, 0)).toBe(2000);
    expect(retryDelay(error('rate-limit', 2000), 1, 0.9)).toBeGreaterThanOrEqual(2000);
    expect(retryDelay(error('rate-limit', 3_600_000), 1, 0)).toBeNull();
  });

  it('doubles up to a bound', () => {
    expect(retryDelay(error('server'), 20, 0.999)).toBeLessThanOrEqual(30_000);
    expect(retryDelay(error('server'), 3, 1)).toBe(2000);
  });
});

describe('sound usage (F19)', () => {
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '12', 2 ** 60, null, 1.5, {}, true])(
    'quarantines %s',
    value => {
      const { usage, quarantined } = soundUsage({ inputTokens: 5, outputTokens: value });
      expect(usage).toBeNull();
      expect(Object.keys(quarantined ?? {})).toEqual(['outputTokens']);
    },
  );

  it('quarantines units nobody knows', () => {
    expect(soundUsage({ magicTokens: 3 }).usage).toBeNull();
  });

  it('passes on sound counts', () => {
    expect(soundUsage({ inputTokens: 5, audioSeconds: 1.5, outputTokens: undefined })).toEqual({
      usage: { inputTokens: 5, audioSeconds: 1.5 },
    });
    expect(soundUsage({})).toEqual({ usage: null });
    expect(soundUsage({ inputTokens: 0, outputTokens: 0 })).toEqual({ usage: null });
  });
});
