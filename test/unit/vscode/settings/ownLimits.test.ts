import { describe, expect, it } from 'vitest';
import { ownCaps, ownEndpoints } from '../../../../src/vscode/settings/ownLimits.ts';

describe('ownCaps', () => {
  it('takes amounts and leaves out what is not set', () => {
    expect(ownCaps(25, null)).toEqual({ perBatch: '25' });
    expect(ownCaps(undefined, 0)).toEqual({ perMonth: '0' });
  });

  it.each(['40', -1, Number.NaN, Number.POSITIVE_INFINITY, {}, true])(
    'refuses %j instead of lifting the cap',
    value => {
      expect(() => ownCaps(value, null)).toThrow(/promptLedger\.budget\.perBatch is not an amount/);
      expect(() => ownCaps(null, value)).toThrow(/promptLedger\.budget\.perMonth is not an amount/);
    },
  );
});

describe('ownEndpoints', () => {
  it('takes http addresses by provider', () => {
    const endpoints = { openai: 'https://gateway.example/v1', local: 'http://127.0.0.1:8080' };
    expect(ownEndpoints(endpoints)).toEqual(endpoints);
    expect(ownEndpoints(undefined)).toEqual({});
  });

  it.each([
    ['x'],
    [['https://a.example']],
    [{ openai: 7 }],
    [{ openai: 'file:///etc/passwd' }],
    [{ openai: 'gateway' }],
  ])('refuses %j', value => {
    expect(() => ownEndpoints(value)).toThrow(/promptLedger\.endpoints/);
  });
});
