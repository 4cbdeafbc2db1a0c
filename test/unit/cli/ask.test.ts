import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/cli/ask.ts';

/** What a person types, key by key, after the question has come up. */
async function answer(keys: string): Promise<boolean> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const result = ask('Send 256 calls?', input, output);
  input.write(keys);
  return await result;
}

describe('ask', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['yellow\n', false],
    ['\u0003', false],
    ['\u0004', false],
  ])('takes %j for %j', async (keys, expected) => {
    expect(await answer(keys)).toBe(expected);
  });

  it('shows the question and what happens without an answer', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const result = ask('Send 256 calls?', input, output);
    input.end();
    expect(await result).toBe(false);
    expect(String(output.read())).toContain('Send 256 calls? [y/N]');
  });
});
