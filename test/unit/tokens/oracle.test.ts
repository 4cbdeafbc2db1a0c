import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { get_encoding, type Tiktoken, type TiktokenEncoding } from 'tiktoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoding, EncodingName } from '../../../src/core/tokens/encoding.ts';
import { strangeText } from './strangeText.ts';
import { testEncoding } from './testEncoding.ts';

const CORPUS = join(import.meta.dirname, '../../fixtures/corpus');

/** Our encoding → the name under which the oracle, OpenAI's tokenizer as WebAssembly, has the same ordinary tokens. */
const ORACLES: readonly (readonly [EncodingName, TiktokenEncoding])[] = [
  ['o200k_base', 'o200k_base'],
  ['o200k_harmony', 'o200k_base'],
  ['cl100k_base', 'cl100k_base'],
  ['p50k_base', 'p50k_base'],
  ['r50k_base', 'r50k_base'],
];

describe.each(ORACLES)('%s counts as tiktoken does', (name, oracleName) => {
  let encoding: Encoding;
  let oracle: Tiktoken;
  const expected = (text: string) => oracle.encode_ordinary(text).length;

  beforeAll(async () => {
    encoding = await testEncoding(name);
    oracle = get_encoding(oracleName);
  });
  afterAll(() => oracle.free());

  it('on 117 real prompt files', () => {
    const files = readdirSync(CORPUS, { recursive: true, withFileTypes: true }).filter(
      entry => entry.isFile() && /\.prompty?$/.test(entry.name),
    );
    expect(files).toHaveLength(117);
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name), 'utf8');
      expect(encoding.count(text), file.name).toBe(expected(text));
    }
  });

  it('on 10,000 random texts', () => {
    fc.assert(
      fc.property(strangeText, text => {
        expect(encoding.count(text)).toBe(expected(text));
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('on contractions that follow one with a long s', () => {
    for (const text of ["a'ſ'sthe", "a'ſ'LLa", "'ſ'ſ'SWORLD", "ſ'sthe", "a'ſ'ſ's", "a'ſ're", "A'ſ'vEx"]) {
      expect(encoding.count(text), text).toBe(expected(text));
    }
  });

  it('on every window of a text with everything in it', () => {
    const text =
      "I'll  say: “Ünïcode”, don't!\r\n\r\n\t// 中文 and عربي, 1234567 × 3½\n  🙂🙃 O'ſ HTMLParser's end ";
    for (let start = 0; start < text.length; start++) {
      for (let end = start; end <= text.length; end++) {
        const window = text.slice(start, end);
        expect(encoding.count(window), JSON.stringify(window)).toBe(expected(window));
      }
    }
  });

  it('on long runs of one character', () => {
    for (const character of ['a', 'A', ' ', '\n', '!', '=', '中', '\u0301', '🙂', '\ud800', '0']) {
      for (const length of [97, 500, 1000]) {
        const run = character.repeat(length);
        expect(encoding.count(`${run}x`), `${length} × ${character}`).toBe(expected(`${run}x`));
        expect(encoding.count(run), `${length} × ${character}`).toBe(expected(run));
      }
    }
  });
});

// o200k_harmony and r50k_base share their tables and patterns with the others.
describe.each(['o200k_base', 'cl100k_base', 'p50k_base'] as const)('%s and Unicode', name => {
  it('classes every assigned code point as tiktoken does', async () => {
    const encoding = await testEncoding(name);
    const oracle = get_encoding(name);
    const differing: string[] = [];
    // Planes 4 to 13 hold nothing but unassigned code points, 15 and 16 are for private use.
    const planes = [0, 1, 2, 3, 14].flatMap(plane =>
      Array.from({ length: 0x10000 }, (_, i) => plane * 0x10000 + i),
    );
    for (const codePoint of planes) {
      // Without context a class changes nothing; a contraction behind it shows letter, number or symbol.
      const text = `${String.fromCodePoint(codePoint)}'s`;
      if (encoding.count(text) !== oracle.encode_ordinary(text).length)
        differing.push(codePoint.toString(16));
    }
    oracle.free();
    expect(differing).toEqual([]);
  }, 60_000);
});
