import { describe, expect, it } from 'vitest';
import { nearestNames } from '../../../src/core/text/nearestNames.ts';

describe('nearest names', () => {
  it('finds slips of the pen, best first', () => {
    expect(nearestNames('modle', ['model', 'mode', 'budgets'])).toEqual(['model', 'mode']);
    expect(nearestNames('GPT-5-MIMI', ['gpt-5-nano', 'gpt-5-mini', 'o3'])).toEqual(['gpt-5-mini']);
    expect(nearestNames('x', ['xy'])).toEqual(['xy']);
  });

  it('says nothing where nothing is close', () => {
    expect(nearestNames('templates', ['rules', 'retries', 'prices'])).toEqual([]);
    expect(nearestNames('anything', [])).toEqual([]);
  });
});
