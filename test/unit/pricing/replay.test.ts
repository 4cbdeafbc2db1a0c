import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import { openaiUsage } from '../../../src/adapters/providers/openaiUsage.ts';
import type { Usage } from '../../../src/core/model.ts';
import { type Pico, parseUsd } from '../../../src/core/money.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import { calculate } from '../../../src/core/pricing/calculate.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { disjointUsage } from './disjointUsage.ts';

interface Recorded {
  readonly model: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly usage: Readonly<Record<string, number>>;
  readonly priced: readonly (readonly [provider: string, flavour: string, input: string, output: string])[];
}

const file = join(import.meta.dirname, '../../fixtures/provider-usage/usages.json');
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, 'utf8'));

/** The day before the dataset was read: what it expects held then. */
const DAY = '2026-08-20';
const TEXT = { operation: 'text', params: {} } as const;

/** Where the dataset expects something else than the price of that day, and why it is not wrong of us. */
const DEVIATIONS: readonly {
  readonly what: RegExp;
  readonly responses: number;
  readonly why: string;
  /** Our total under the dataset's assumption, which must be its own. */
  readonly expected: (provider: string, response: Recorded) => Pico | null;
}[] = [
  {
    what: /^mistral\/mistral-medium-latest$/,
    responses: 24,
    why: 'recorded before the price rise of 2026-06-16',
    expected: (provider, response) => totalAt('2026-06-15', provider, response),
  },
  {
    what: /^aws\/openai\.gpt-5\.6-luna$/,
    responses: 3,
    why: 'recorded before the price cut of 2026-07-30',
    expected: (provider, response) => totalAt('2026-07-29', provider, response),
  },
  {
    what: /^google\/claude-sonnet-4-5-20250929$/,
    responses: 2,
    why: "the dataset is older than Vertex AI's published long-context rates: it expects the base rate above 200,000 tokens",
    expected: (_provider, { usage }) =>
      BigInt(usage.input_tokens ?? 0) * 3_000_000n + BigInt(usage.output_tokens ?? 0) * 15_000_000n,
  },
  {
    what: /^cerebras\/qwen-3-coder-480b$/,
    responses: 1,
    why: 'the price list has an entry without a single price, which the dataset takes for free: ours is unpriced',
    expected: () => 0n,
  },
  {
    what: /^(openai|azure)\/gpt-4o-search-preview-2025-03-11$/,
    responses: 4,
    why: 'the dataset leaves out the fee that every call pays for its search: without it ours is unpriced',
    expected: (_provider, { usage }) =>
      BigInt(usage.input_tokens ?? 0) * 2_500_000n + BigInt(usage.output_tokens ?? 0) * 10_000_000n,
  },
  {
    what: /^deepseek\/deepseek-v4-flash$/,
    responses: 2,
    why: 'prices differ by the time of day: the dataset takes the hour of its recording, we the dearest',
    expected: (_provider, { usage }) => {
      const { input_tokens: input = 0, cache_read_tokens: cached = 0, output_tokens: output = 0 } = usage;
      return BigInt(input - cached) * 140_000n + BigInt(cached) * 2_800n + BigInt(output) * 280_000n;
    },
  },
];

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await openCatalogue(emptyPolicy);
});

function unitsOf({ usage }: Recorded): Usage {
  return disjointUsage({
    input: usage.input_tokens,
    cachedInput: usage.cache_read_tokens,
    cacheWrite: usage.cache_write_tokens,
    inputAudio: usage.input_audio_tokens,
    cachedInputAudio: usage.cache_audio_read_tokens,
    inputImage: usage.input_image_tokens,
    cachedInputImage: usage.cache_image_read_tokens,
    output: usage.output_tokens,
    reasoning: usage.output_reasoning_tokens,
    outputImage: usage.output_image_tokens,
  });
}

function totalAt(day: string, provider: string, response: Recorded): Pico | null {
  return calculate(catalogue.find(`${provider}/${response.model}`, day), unitsOf(response), TEXT).pico;
}

describe('recorded provider responses', () => {
  it('cost to the pico-dollar what is expected, or deviate for a known reason', () => {
    const found = new Map<string, number>();
    const wrong: string[] = [];
    let agreed = 0;
    for (const response of recorded) {
      for (const [provider, , input, output] of response.priced) {
        const expected = parseUsd(input) + parseUsd(output);
        const name = `${provider}/${response.model}`;
        if (totalAt(DAY, provider, response) === expected) {
          agreed += 1;
          continue;
        }
        const deviation = DEVIATIONS.find(({ what }) => what.test(name));
        if (deviation?.expected(provider, response) === expected) found.set(name, (found.get(name) ?? 0) + 1);
        else wrong.push(`${name}: ${totalAt(DAY, provider, response)} instead of ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(agreed).toBe(2076);
    for (const { what, responses, why } of DEVIATIONS) {
      const count = [...found].filter(([name]) => what.test(name)).reduce((sum, [, each]) => sum + each, 0);
      expect(count, why).toBe(responses);
    }
  });

  it('are unpriced, not free, where the price list has an empty entry', () => {
    const price = catalogue.find('cerebras/qwen-3-coder-480b', DAY);
    expect(calculate(price, { inputTokens: 364, outputTokens: 33 }, TEXT)).toMatchObject({
      pico: null,
      kind: 'unpriced',
    });
  });

  it('of OpenAI cost the same from the body as it came, read by our own provider', () => {
    let compared = 0;
    for (const response of recorded) {
      const priced = response.priced.find(
        ([provider, flavour]) => provider === 'openai' && (flavour === 'chat' || flavour === 'responses'),
      );
      if (priced === undefined || DEVIATIONS.some(({ what }) => what.test(`openai/${response.model}`)))
        continue;
      const { usage } = openaiUsage(response.body, 'text');
      expect(usage, JSON.stringify(response.body)).not.toBeNull();
      const cost = calculate(catalogue.find(`openai/${response.model}`, DAY), usage ?? {}, TEXT);
      expect(cost.pico, JSON.stringify(response.body)).toBe(parseUsd(priced[2]) + parseUsd(priced[3]));
      expect(cost.kind).toBe('exact');
      compared += 1;
    }
    expect(compared).toBeGreaterThan(200);
  });
});
