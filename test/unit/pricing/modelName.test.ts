import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import { parsePolicy } from '../../../src/core/policy/parsePolicy.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { splitModelName } from '../../../src/core/pricing/modelName.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { bareModelName } from '../../../src/core/tokens/modelVendor.ts';

const AT = '2026-11-22T10:00:00.000Z';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await openCatalogue(emptyPolicy);
});
const priced = (written: string) => {
  const price = catalogue.find(written, AT);
  return price && `${price.provider}/${price.model}`;
};

describe('a model as its tool calls it', () => {
  it.each([
    // Genkit and Dotprompt
    ['googleai/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['googleai/gemini-pro', 'google/gemini-pro'],
    ['vertexai/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['modelgarden/anthropic/claude-3-5-sonnet-v2@20241022', 'google/claude-3-5-sonnet'],
    // Google's own name, LiteLLM, promptfoo
    ['models/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['vertex_ai/claude-sonnet-4-5@20250929', 'google/claude-sonnet-4-5'],
    ['together_ai/meta-llama/Llama-3-70b-chat-hf', 'together/meta-llama/Llama-3-70b-chat-hf'],
    ['github/openai/gpt-4.1', 'openai/gpt-4.1'],
    ['sandbox/googleai/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    // Publishers of GitHub Models
    ['mistral-ai/ministral-3b', 'mistral/ministral-3b'],
    ['cohere/cohere-command-a', 'cohere/command-a'],
    ['xai/grok-3-mini', 'x-ai/grok-3-mini'],
    // VS Code's menu
    ['Claude Sonnet 4', 'anthropic/claude-sonnet-4-0'],
    ['Claude Sonnet 4.5', 'anthropic/claude-sonnet-4-5'],
    ['Gemini 2.5 Pro (Preview)', 'google/gemini-2.5-pro'],
    ['GPT-5 mini (copilot)', 'github-copilot/gpt-5-mini'],
    ['GPT-4o', 'openai/gpt-4o'],
  ])('%s is %s', (written, found) => {
    expect(priced(written)).toBe(found);
  });

  it.each([
    // Meta sells no calls: who serves the model sets the price.
    'meta/llama-3.3-70b-instruct',
    // GitHub's price for other makers' models is its own, and in no list.
    'github/deepseek/deepseek-r1',
    'deepseek/deepseek-v3-0324',
    // A tuned model costs more than its base.
    'openai/ft:gpt-4.1-2025-04-14:acme::x',
    'Auto',
    'Auto (copilot)',
    'nonsense model',
    'nonsense/model',
    'Claude Sonnet 4 (',
    'a/b (copilot)',
  ])('%s stays unknown', written => {
    expect(priced(written)).toBeUndefined();
  });

  it('is sold at another’s price and keeps its own host', () => {
    expect(splitModelName('github/openai/gpt-4.1').provider).toBe('github');
    expect(priced('sandbox/github/gpt-4o')).toBe('openai/gpt-4o');
  });

  it('has a price of its own where the policy gives one, and the other keeps its own', async () => {
    const yaml =
      'prices: [{model: github/gpt-4o, input: 1, output: 2, from: 2026-01-01, source: contract}]\n';
    const own = await openCatalogue(parsePolicy(yaml, 'p.yaml'));
    expect(own.find('github/gpt-4o', AT)?.provider).toBe('github');
    expect(own.find('openai/gpt-4o', AT)?.rates).toEqual(catalogue.find('openai/gpt-4o', AT)?.rates);
  });

  it('has its tokenizer and its provider under any of its names', () => {
    expect(bareModelName('GPT-5 mini (copilot)')).toBe('gpt-5-mini');
    expect(splitModelName('sandbox/Claude Sonnet 4')).toEqual({
      simulated: true,
      name: 'claude-sonnet-4',
      model: 'claude-sonnet-4',
    });
    expect(splitModelName('GPT-5 mini (copilot)').provider).toBe('github-copilot');
    expect(splitModelName('VertexAI/gemini-2.5-pro')).toMatchObject({ provider: 'google' });
  });
});

describe('the models of the corpus', () => {
  const folder = join(import.meta.dirname, '../../fixtures/corpus');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const named = files
    .filter(path => /\.(prompt|prompty)$/.test(path))
    .flatMap(path => parseTemplate(path, readFileSync(join(folder, path), 'utf8')).model?.id ?? []);

  it('have a price, but one that many sell, each at a price of its own', () => {
    const unknown = new Set(named.filter(name => priced(name) === undefined));
    expect(new Set(named).size).toBeGreaterThan(10);
    expect([...unknown].sort()).toEqual(['Meta-Llama-3-8B-Instruct']);
  });
});
