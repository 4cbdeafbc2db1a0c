import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { parseUsd, rateOf } from '../../../src/core/money.ts';
import { parsePolicy } from '../../../src/core/policy/parsePolicy.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';

const COMPLETE = `version: 1
templates: ["prompts/**"]
model: openai/gpt-5-mini
maxOutputTokens: 500
timeZone: Europe/Berlin
currency: {code: EUR, rate: 0.92, date: 2026-11-01}
features:
  icons: {templates: ["prompts/icon.*"], callsPerMonth: 3000, segment: internal}
  support: {templates: ["prompts/support/**"], volume: {users: 2000, sessionsPerUser: 12, callsPerSession: 3},
            outcome: {unit: ticket resolved, withoutAi: 5.00}}
budgets:
  - {per: call, limit: 0.05}
  - {per: batch, limit: 40}
  - {per: month, limit: 500}
  - {per: month, feature: support, limit: 200}
retries: 2
baseline: {branch: main, window: 180d}
rules: {token-drift: {warning: 10%, error: 50%}, personal-data: error}
prices:
  - {model: acme/draw-1, perImage: 0.02, from: 2026-01-01, source: "contract 7"}
  - {model: openai/gpt-5-mini, tier: flex, input: 0.125, output: 1, source: "contract 8"}
confidential: ["Project Falcon"]
bodies: {store: redacted}
`;

function refusal(text: string): UserError {
  try {
    parsePolicy(text, 'promptledger.yaml', ['token-drift', 'unknown-model']);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a policy', () => {
  it('says everything its documentation shows', () => {
    expect(parsePolicy(COMPLETE, 'promptledger.yaml')).toEqual({
      templates: ['prompts/**'],
      model: 'openai/gpt-5-mini',
      maxOutputTokens: 500,
      timeZone: 'Europe/Berlin',
      currency: { code: 'EUR', rate: 0.92, date: '2026-11-01' },
      features: [
        { name: 'icons', templates: ['prompts/icon.*'], callsPerMonth: 3000, segment: 'internal' },
        {
          name: 'support',
          templates: ['prompts/support/**'],
          volume: { users: 2000, sessionsPerUser: 12, callsPerSession: 3 },
          outcome: { unit: 'ticket resolved', withoutAi: parseUsd('5') },
        },
      ],
      budgets: [
        { per: 'call', limit: parseUsd('0.05') },
        { per: 'batch', limit: parseUsd('40') },
        { per: 'month', limit: parseUsd('500') },
        { per: 'month', feature: 'support', limit: parseUsd('200') },
      ],
      retries: 2,
      baseline: { branch: 'main', window: '180d' },
      tokenDrift: { warning: 0.1, error: 0.5 },
      rules: { 'personal-data': 'error' },
      prices: [
        { model: 'acme/draw-1', perImage: rateOf('0.02', 1n), from: '2026-01-01', source: 'contract 7' },
        {
          model: 'openai/gpt-5-mini',
          tier: 'flex',
          input: rateOf('0.125', 1_000_000n),
          output: rateOf('1', 1_000_000n),
          source: 'contract 8',
        },
      ],
      confidential: ['Project Falcon'],
      bodies: 'redacted',
    });
  });

  it.each(['', '\n', '# only a comment\n', '{}', 'version: 1'])('may leave everything out: %j', text => {
    expect(parsePolicy(text, 'p.yaml')).toEqual(emptyPolicy);
  });

  it('takes amounts from their digits, never through a float', () => {
    const amount = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 12 }))
      .map(([digits, decimals]) => {
        const text = digits.toString().padStart(decimals + 1, '0');
        return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
      });
    fc.assert(
      fc.property(amount, limit => {
        const { budgets } = parsePolicy(`budgets: [{per: batch, limit: ${limit}}]`, 'p.yaml');
        expect(budgets[0]?.limit).toBe(parseUsd(limit));
      }),
    );
  });

  it('prices per million tokens, per thousand characters, per image and per second', () => {
    const text =
      'prices: [{model: a/b, input: 0.1, cachedInput: 0.05, output: 3, perThousandCharacters: 0.15, perSecond: 0.006}]';
    expect(parsePolicy(text, 'p.yaml').prices).toEqual([
      {
        model: 'a/b',
        input: rateOf('0.1', 1_000_000n),
        cachedInput: rateOf('0.05', 1_000_000n),
        output: rateOf('3', 1_000_000n),
        perCharacter: rateOf('0.15', 1000n),
        perSecond: rateOf('0.006', 1n),
        source: 'policy',
      },
    ]);
  });
});

describe('a policy that is wrong', () => {
  it.each([
    ['modle: x', 1, 1, 'unknown key "modle", did you mean "model"?'],
    ['version: 1\nbudgets:\n  - {per: call, limt: 3}', 3, 17, 'unknown key "limt", did you mean "limit"?'],
    ['features: {a: {templats: []}}', 1, 16, 'unknown key "templats", did you mean "templates"?'],
    ['rules: {tokn-drift: error}', 1, 9, 'there is no rule "tokn-drift", did you mean "token-drift"?'],
    ['rules: {token-drift: {warn: 10%}}', 1, 23, 'unknown key "warn"'],
    ['budgets:\n - {per: call}', 2, 4, '"limit" is missing from budgets[1]'],
    ['budgets:\n - {per: week, limit: 2}', 2, 10, '"week"'],
    ['budgets:\n - {per: call, limit: 1,50}', 2, 25, 'unknown key "50"'],
    ['budgets:\n - {per: call, limit: "5"}', 2, 23, 'expected a number'],
    ['budgets:\n - {per: call, limit: 0x10}', 2, 23, '"0x10" is not an amount'],
    ['budgets:\n - {per: call, limit: 0.0000000000001}', 2, 23, 'finer than a pico-dollar'],
    ['budgets:\n - {per: call, limit: -1}', 2, 23, '-1'],
    ['budgets:\n - {per: batch, feature: a, limit: 1}', 2, 17, 'per batch cannot be for one feature'],
    ['budgets:\n - {per: month, feature: a, limit: 1}', 2, 26, 'names the feature "a"'],
    ['timeZone: Mars/Olympus', 1, 11, 'no time zone'],
    ['version: 2', 1, 10, 'expected 1'],
    ['retries: 1.5', 1, 10, 'whole number'],
    ['currency: {code: EUR, rate: 1, date: soon}', 1, 38, 'a date such as'],
    ['rules: {token-drift: {warning: 60%}}\nmaxOutputTokens: 0', 2, 18, '0'],
    ['rules: {token-drift: {warning: 60%, error: 20%}}', 1, 44, 'before it warns'],
    ['prices: [{model: a}]', 1, 10, 'no amount'],
    ['- a', 1, 1, 'is a list'],
    ['a: [', 1, 5, 'flow sequence'],
    ['model: a\nmodel: b', 2, 1, 'unique'],
    ['__proto__: {polluted: 1}', 1, 1, 'the key "__proto__" cannot be used'],
    ['features: {constructor: {templates: []}}', 1, 12, 'the key "constructor" cannot be used'],
    ['features: {a: &a {templates: [*a]}}', 1, 18, 'expected a text'],
  ])('%j names line %i, column %i', (text, line, column, what) => {
    const error = refusal(text);
    expect(error.where).toEqual({ file: 'promptledger.yaml', line, column });
    expect(error.what).toContain(what);
    expect(error.next).toBeTruthy();
    expect(error.exitCode).toBe(2);
    expect('polluted' in {}).toBe(false);
  });

  it('keeps prototypes as they were', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    refusal('features: {__proto__: {callsPerMonth: 3}}');
    refusal('prices: [{__proto__: {input: 3}, model: a}]');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).callsPerMonth).toBeUndefined();
  });
});
