import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoding } from '../../../src/core/tokens/encoding.ts';
import { messageOverhead } from '../../../src/core/tokens/messageOverhead.ts';
import { COOKBOOK } from './cookbookMessages.ts';
import { testEncoding } from './testEncoding.ts';

describe('messageOverhead', () => {
  let o200k: Encoding;
  let cl100k: Encoding;
  beforeAll(async () => {
    [o200k, cl100k] = await Promise.all([testEncoding('o200k_base'), testEncoding('cl100k_base')]);
  });

  it.each([
    ['openai/gpt-3.5-turbo', 129],
    ['openai/gpt-4-0613', 129],
    ['openai/gpt-4o', 124],
    ['openai/gpt-4o-mini', 124],
  ])("gives the total that OpenAI's API reported for %s", (model, total) => {
    const encoding = model.includes('4o') ? o200k : cl100k;
    const contents = COOKBOOK.reduce((sum, message) => sum + encoding.count(message.content), 0);
    const overhead = messageOverhead(model, COOKBOOK, encoding);
    expect(overhead.kind).toBe('exact');
    expect(contents + (overhead.value ?? 0)).toBe(total);
  });

  it.each(['openai/gpt-5', 'openai/gpt-4.1', 'anthropic/claude-sonnet-5', 'acme/unknown'])(
    'estimates %s with a band',
    model => {
      const overhead = messageOverhead(model, [{ role: 'system' }, { role: 'user' }], o200k);
      expect(overhead).toMatchObject({ kind: 'estimated', low: 0 });
      expect(overhead.value).toBeGreaterThanOrEqual(11);
      expect(overhead.high).toBe((overhead.value ?? 0) + 20);
    },
  );

  it.each(['openai/davinci-002', 'babbage-002', 'ft:davinci-002:acme::1', 'openai/gpt-3.5-turbo-instruct'])(
    'is nothing for %s, which takes one text',
    model => {
      expect(messageOverhead(model, [{ role: 'user' }], cl100k)).toEqual({ value: 0, kind: 'exact' });
      const several = messageOverhead(model, [{ role: 'system' }, { role: 'user' }], cl100k);
      expect(several).toEqual({ value: 0, kind: 'estimated' });
    },
  );

  it('is nothing without messages', () => {
    expect(messageOverhead('openai/gpt-image-1', [], o200k)).toEqual({ value: 0, kind: 'exact' });
  });
});
