import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd } from '../../../src/core/money.ts';
import { effectiveCaps } from '../../../src/core/policy/caps.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';

const usd = parseUsd;

describe('effective caps', () => {
  it('are none where nobody sets one', () => {
    expect(effectiveCaps(emptyPolicy, {})).toEqual({ perCall: null, perBatch: null, perMonth: [] });
  });

  it('name who set the one that holds', () => {
    const policy = {
      ...emptyPolicy,
      budgets: [
        { per: 'batch', limit: usd('40') },
        { per: 'batch', limit: usd('30') },
        { per: 'call', limit: usd('0.05') },
        { per: 'month', limit: usd('500') },
        { per: 'month', feature: 'support', limit: usd('200') },
      ],
    } as const;
    expect(effectiveCaps(policy, {}).perBatch).toEqual({ limit: usd('30'), source: 'the policy' });
    expect(effectiveCaps(policy, { perBatch: '20' }).perBatch?.source).toBe('your own settings');
    expect(effectiveCaps(policy, { perBatch: '20' }, usd('10')).perBatch?.source).toBe('the batch spec');
    expect(effectiveCaps(policy, { perBatch: '20' }, usd('10'), usd('1')).perBatch?.source).toBe('--budget');
    expect(effectiveCaps(policy, { perBatch: '30' }).perBatch?.source).toBe('your own settings');
    const own = { source: 'your own settings', everywhere: true };
    expect(effectiveCaps(policy, { perMonth: '500' }).perMonth).toEqual([
      { limit: usd('500'), ...own },
      { limit: usd('200'), source: 'the policy', feature: 'support' },
    ]);
    expect(effectiveCaps(policy, { perMonth: '900' }).perMonth).toEqual([
      { limit: usd('900'), ...own },
      { limit: usd('500'), source: 'the policy' },
      { limit: usd('200'), source: 'the policy', feature: 'support' },
    ]);
    expect(effectiveCaps(policy, {}).perCall).toEqual({ limit: usd('0.05'), source: 'the policy' });
  });

  it('can be lowered by anybody and raised by nobody', () => {
    const limit = fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n }), { nil: undefined });
    fc.assert(
      fc.property(limit, limit, limit, limit, (own, policyLimit, spec, option) => {
        const policy = {
          ...emptyPolicy,
          budgets: policyLimit === undefined ? [] : [{ per: 'batch' as const, limit: policyLimit }],
        };
        const userCaps = own === undefined ? {} : { perBatch: formatUsd(own) };
        const given = [own, policyLimit, spec, option].filter(each => each !== undefined);
        const smallest = given.reduce<bigint | null>(
          (min, each) => (min === null || each < min ? each : min),
          null,
        );
        expect(effectiveCaps(policy, userCaps, spec, option).perBatch?.limit ?? null).toBe(smallest);
      }),
    );
  });
});
