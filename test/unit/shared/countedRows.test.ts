import { describe, expect, it } from 'vitest';
import { callText, countedRows } from '../../../src/shared/countedRows.ts';
import type { SampleCall } from '../../../src/shared/countProtocol.ts';

const call: SampleCall = {
  model: 'anthropic/claude-sonnet-4-5',
  hash: 'sha256:00',
  messages: [{ role: 'user', text: 'hello' }],
  sampled: [],
  empty: [],
  media: 0,
  attachments: 0,
  unrendered: null,
  own: { value: 200, kind: 'estimated', low: 180, high: 230 },
};
const count = {
  provider: 'anthropic',
  host: 'api.anthropic.com',
  endpoint: 'https://api.anthropic.com/v1/messages/count_tokens',
  tokens: 207,
  at: '2026-11-22T14:02:10.000Z',
  caveat: 'A caveat.',
};

describe('a provider’s count', () => {
  it('is exact, with its time and place, beside our own and the difference', () => {
    const now = Date.parse('2026-11-22T15:00:00Z');
    expect(countedRows({ call, count }, now, 'UTC')).toEqual({
      title: 'Counted by anthropic',
      rows: [
        { title: 'Its own count', amount: '207 tokens', cost: '', note: 'exact, 14:02, api.anthropic.com' },
        {
          title: 'Our count of the same call',
          amount: '~200 tokens',
          cost: '',
          note: 'estimated, theirs is +3.5%',
        },
      ],
      notes: ['anthropic counted one call: the whole text.', 'A caveat.'],
    });
  });

  it('says what was counted of a template without data', () => {
    expect(callText({ ...call, sampled: ['tone'], empty: ['a', 'b'], media: 1, attachments: 2 })).toBe(
      'samples for tone; a, b left empty; without 1 image or file; without tools and schemas',
    );
    expect(callText({ ...call, empty: ['a'], unrendered: 'Partial "x" is not there' })).toBe(
      'the fixed text alone, because partial "x" is not there; a left empty',
    );
  });
});
