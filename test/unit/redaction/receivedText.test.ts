import { describe, expect, it } from 'vitest';
import { receivedText } from '../../../src/core/redaction/receivedText.ts';
import { redactor } from '../../../src/core/redaction/redact.ts';

const PROMPT =
  'Say hello to Jane Doe of Project Falcon.\nShe pays "gold" prices; her café order is 75 beans. 報告書の要約を書いてください';
const redact = redactor(['Project Heron']);
const clean = (text: string, longest = 500, prompt = PROMPT) =>
  receivedText(
    value => redact(value).text,
    () => [prompt, 'second message', 'Jo Li', 'a'],
    'gpt-5-mini',
  )(text, longest);

describe('what a row keeps of what a provider says', () => {
  it.each([
    [
      '400: Invalid prompt: Say hello to Jane Doe of Project Falcon. She pays',
      '400: Invalid prompt: [prompt]',
    ],
    [`400: ${JSON.stringify({ prompt: PROMPT })}`, '400: {"prompt":"[prompt]"}'],
    [`at ${encodeURIComponent('Say hello to Jane Doe')} end`, 'at [prompt] end'],
    ['it said SAY   HELLO*to*jane_doe!', 'it said [prompt]!'],
    ["unknown value 'Jane Doe'", "unknown value '[prompt]'"],
    ['her caf\\u00e9 order is', '[prompt]'],
    ['報告書の要約', '[prompt]'],
    ['about project heron, ask jo@corp.io', 'about [confidential], ask [e-mail]'],
    ['the limit of 8192 tokens is exceeded', 'the limit of 8192 tokens is exceeded'],
    ["model 'gpt-5-mini' does not exist", "model 'gpt-5-mini' does not exist"],
    ['no: Jo Li is banned, jolier is not', 'no: [prompt] is banned, jolier is not'],
    ['', ''],
  ])('of %s', (said, kept) => {
    expect(clean(said)).toBe(kept);
  });

  it('is the name of the model that served, whatever the prompt says', () => {
    expect(clean('gpt-5-mini-2025-08-07', 200, 'compare gpt-5-mini-2025-08-07 with others')).toBe(
      'gpt-5-mini-2025-08-07',
    );
  });

  it('is cut only when nothing is left that the cut would hide from the patterns', () => {
    expect(clean('x jo.doe@corp.io', 10)).toBe('x [e-mail]');
    expect(clean('abcde fghij', 5)).toBe('abcde');
    const cut = `${'a '.repeat(16_380)}jo.doe@corp.io`;
    expect(clean(cut, 40_000)).not.toContain('jo.');
    expect(clean(`${PROMPT} `.repeat(400), 500)).not.toMatch(/Jane|Falcon/);
  });

  it('takes time in proportion to both texts', () => {
    const prompt = 'the quick brown fox '.repeat(50_000);
    const started = performance.now();
    clean('the slow brown fox jumps '.repeat(1300), 500, prompt);
    clean('"'.repeat(32_000), 500, prompt);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
