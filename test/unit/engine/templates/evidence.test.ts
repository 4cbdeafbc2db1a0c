import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock.ts';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import type { Estimate } from '../../../../src/core/model.ts';
import { historyOf } from '../../../../src/engine/ledger/historyOf.ts';
import { LedgerEngine } from '../../../../src/engine/ledger.ts';
import { TemplatesEngine, type TemplatesOptions } from '../../../../src/engine/templates.ts';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';
import { Studio } from '../batch/studio.ts';

const CALLS = 24;
const reply = (model: string, more = '') =>
  `---\nmodel: ${model}\n---\nAnswer the customer in two friendly sentences.${more}\nThe question: {{question}}\n`;
const spec = (model: string) =>
  `template: prompts/reply.prompt\ndata: data/questions.csv\nmodels: [${model}]\noutput: out/{{id}}.txt\nparams: {maxOutputTokens: 200}\n`;
const questions = (count: number) =>
  `id,question\n${Array.from({ length: count }, (_, index) => `q${index},${'Why is it so? '.repeat(1 + (index % 10))}`).join('\n')}\n`;

let studio: Studio;
let sandbox: Sandbox;
const encoding = testEncoding('o200k_base');

beforeEach(async () => {
  sandbox = await testSandbox({});
});
afterEach(async () => {
  await studio.remove();
  await sandbox.close();
});

async function ran(model: string, count = CALLS, template = model): Promise<void> {
  studio = new Studio(1, undefined, {
    'prompts/reply.prompt': reply(template),
    'data/questions.csv': questions(count),
    'reply.batch.yaml': spec(model),
    'promptledger.yaml': 'maxOutputTokens: 900\nfeatures: {all: {templates: ["**"], callsPerMonth: 7}}\n',
  });
  await run();
}

async function run(): Promise<void> {
  const engine = studio.engine();
  const endpoints = { sandbox: sandbox.address, openai: sandbox.address };
  const request = studio.request(
    {},
    { spec: join(studio.root, 'reply.batch.yaml'), endpoints, keys: { openai: 'sk-test' } },
  );
  const { plan } = await engine.preflight(request);
  expect(await engine.run({ plan })).toMatchObject({ status: 'done', failed: 0 });
}

function templates(options: Partial<TemplatesOptions> = {}): TemplatesEngine {
  return new TemplatesEngine({
    loadEncoding: () => encoding,
    clock: systemClock,
    readHistory: historyOf,
    ...options,
  });
}

async function estimateOf(engine = templates(), text?: string): Promise<Estimate> {
  const path = join(studio.root, 'prompts/reply.prompt');
  const { analysis } =
    text === undefined ? await engine.analyseFile(path) : await engine.analyseText(path, text);
  if (analysis === null) throw new Error('no analysis');
  return analysis.estimate;
}

/** Without the batch spec, so that the ledger is the only source. */
function detach(): void {
  rmSync(join(studio.root, 'reply.batch.yaml'));
}

const reported = (unit: 'inputTokens' | 'outputTokens') =>
  studio
    .settles()
    .map(row => (row.usage?.[unit] ?? 0) + (unit === 'outputTokens' ? (row.usage?.reasoningTokens ?? 0) : 0));

const rank = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];

describe('estimates from a journal that a batch wrote', { timeout: 60_000 }, () => {
  it('take tokens, bands and the month’s volume of a version from its calls', async () => {
    await ran('sandbox/gpt-4o');
    detach();
    const { tokens, unknownVariables, callsPerMonth, assumptions, perCall } = await estimateOf();
    const [input, output] = [reported('inputTokens'), reported('outputTokens')];
    expect(tokens.input).toEqual({
      value: rank(input, 0.5),
      kind: 'calibrated',
      low: rank(input, 0.1),
      high: rank(input, 0.9),
    });
    expect(tokens.output).toEqual({
      value: rank(output, 0.5),
      kind: 'calibrated',
      low: rank(output, 0.1),
      high: rank(output, 0.9),
    });
    expect(unknownVariables).toEqual([]);
    expect(callsPerMonth).toEqual({ value: CALLS, source: 'ledger' });
    expect(perCall.kind).toBe('calibrated');
    expect(assumptions).toContain(
      `Input tokens are those of ${CALLS} calls of this version in this ledger (median, 10 to 90%).`,
    );
    expect(assumptions.join(' ')).toContain(`Output tokens are those of ${CALLS} calls of this version`);
  });

  it('keep simulated calls away from the real model, and real ones from the simulated', async () => {
    await ran('sandbox/gpt-4o', CALLS, 'openai/gpt-4o');
    detach();
    const real = await estimateOf();
    expect(real.callsPerMonth).toEqual({ value: 7, source: 'policy' });
    expect(real.tokens.output).toEqual({ value: 900, kind: 'upper-bound' });
    expect(real.unknownVariables).toEqual(['question']);
    expect(real.unknownThousand).toBe(2_500_000_000n);
  });

  it('read real calls for the real model, named with or without its provider', async () => {
    await ran('openai/gpt-4o');
    detach();
    expect((await estimateOf()).callsPerMonth).toEqual({ value: CALLS, source: 'ledger' });
    expect((await estimateOf()).tokens.input.kind).toBe('calibrated');
    const bare = await estimateOf(templates(), reply('gpt-4o'));
    expect(bare.callsPerMonth).toEqual({ value: CALLS, source: 'ledger' });
    const simulated = await estimateOf(templates(), reply('sandbox/gpt-4o'));
    expect(simulated.callsPerMonth.source).toBe('policy');
  });

  it('do not claim a band of 10 to 90% from a few calls, nor anything from fewer', async () => {
    await ran('sandbox/gpt-4o', 6);
    detach();
    expect((await estimateOf()).tokens.output.kind).toBe('estimated');
    studio.write('promptledger.yaml', 'maxOutputTokens: 900\n');
    rmSync(join(studio.root, '.promptledger'), { recursive: true });
    rmSync(join(studio.root, 'out'), { recursive: true });
    studio.write('data/questions.csv', questions(4));
    studio.write('reply.batch.yaml', spec('sandbox/gpt-4o'));
    await run();
    detach();
    expect((await estimateOf()).tokens.output.kind).toBe('upper-bound');
  });

  it('carry the approved version’s tokens over to a text that is being edited, as estimates', async () => {
    await ran('sandbox/gpt-4o');
    detach();
    const engine = templates();
    await engine.approve({ paths: [join(studio.root, 'prompts/reply.prompt')] });
    const before = await estimateOf(engine);
    const after = await estimateOf(engine, reply('sandbox/gpt-4o', ' Be kind, be brief.'));
    const grown = (after.tokens.static.value ?? 0) - (before.tokens.static.value ?? 0);
    expect(grown).toBeGreaterThan(0);
    expect(after.tokens.input.value).toBe((before.tokens.input.value ?? 0) + grown);
    expect(after.tokens.input.kind).toBe('estimated');
    expect(after.tokens.output).toEqual({ ...before.tokens.output, kind: 'estimated' });
  });

  it('calibrate a model without a published tokenizer from what was reported, simulated for simulated only', async () => {
    await ran('sandbox/anthropic/claude-sonnet-4-5');
    const rows = studio.settles();
    expect(rows.every(row => row.counted?.encoding === 'o200k_base' && row.counted.tokens > 0)).toBe(true);
    const ratios = rows.map(({ usage, counted }) => {
      return ((usage?.inputTokens ?? 0) - (counted?.framing ?? 0)) / (counted?.tokens ?? 1);
    });
    const engine = templates();
    const { tokens, assumptions } = await estimateOf(engine);
    expect(tokens.static.kind).toBe('calibrated');
    const factor = rank(ratios, 0.5) ?? Number.NaN;
    expect(assumptions.join(' ')).toContain(
      `${CALLS} calls in this ledger were reported with ${factor.toFixed(2)}`,
    );
    const real = await estimateOf(engine, reply('anthropic/claude-sonnet-4-5'));
    expect(real.tokens.static.kind).toBe('estimated');
    expect(tokens.static.value).toBeLessThan(real.tokens.static.value ?? 0);
  });

  it('hold a calibrated count against approvals that were counted without calibration', async () => {
    await ran('sandbox/anthropic/claude-sonnet-4-5');
    const engine = templates();
    await engine.approve({ paths: [join(studio.root, 'prompts/reply.prompt')] });
    const { analysis } = await engine.analyseFile(join(studio.root, 'prompts/reply.prompt'));
    expect(analysis?.drift).toMatchObject({ perCall: 0n, perMonth: 0n });
    expect(analysis?.drift?.tokens).toBe(analysis?.drift?.approvedTokens);
  });
});

describe('estimates from attached data', { timeout: 60_000 }, () => {
  const path = () => join(studio.root, 'data/questions.csv');

  it('size variables by the first rows of the batch’s data, and read it again only when it changed', async () => {
    studio = new Studio(1, undefined, {
      'prompts/reply.prompt': reply('openai/gpt-4o'),
      'data/questions.csv': questions(300),
      'reply.batch.yaml': spec('sandbox/gpt-4o'),
    });
    const engine = templates();
    const { parts, unknownVariables, assumptions } = await estimateOf(engine);
    const counts = Array.from({ length: 200 }, (_, index) =>
      encoding.then(each => each.count('Why is it so? '.repeat(1 + (index % 10)))),
    );
    const sizes = await Promise.all(counts);
    expect(unknownVariables).toEqual([]);
    expect(parts.find(({ title }) => title === 'question')?.tokens).toEqual({
      value: rank(sizes, 0.5),
      kind: 'estimated',
      low: rank(sizes, 0.1),
      high: rank(sizes, 0.9),
    });
    expect(assumptions).toContain(
      'Sizes are those of the first 200 rows of data/questions.csv: question (median, 10 to 90%).',
    );
    writeFileSync(path(), 'id,question\nq1,Why?\n');
    utimesSync(path(), 1, 1);
    const changed = await estimateOf(engine);
    expect(changed.parts.find(({ title }) => title === 'question')?.tokens.value).toBe(2);
  });

  it('come before the ledger’s whole calls, whose output they leave as it is', async () => {
    await ran('sandbox/gpt-4o');
    const { tokens, parts, assumptions } = await estimateOf();
    expect(tokens.input.kind).toBe('estimated');
    expect(assumptions.join(' ')).not.toContain('Input tokens are those');
    expect(parts.find(({ title }) => title === 'question')?.tokens.value).toBeGreaterThan(0);
    expect(tokens.output.kind).toBe('calibrated');
  });

  it('are left out where data is missing, broken or outside of the root', async () => {
    studio = new Studio(1, undefined, {
      'prompts/reply.prompt': reply('openai/gpt-4o'),
      'reply.batch.yaml': spec('sandbox/gpt-4o'),
      'broken.batch.yaml': 'template: [',
    });
    expect((await estimateOf()).unknownVariables).toEqual(['question']);
    writeFileSync(join(studio.outer, 'questions.csv'), questions(3));
    studio.write('reply.batch.yaml', spec('sandbox/gpt-4o').replace('data/q', '../q'));
    expect((await estimateOf()).unknownVariables).toEqual(['question']);
    studio.write('questions.csv', 'id,question\n"q1,Why');
    studio.write('reply.batch.yaml', spec('sandbox/gpt-4o').replace('data/q', 'q'));
    expect((await estimateOf()).unknownVariables).toEqual(['question']);
  });
});

describe('an open document', { timeout: 60_000 }, () => {
  it('is analysed anew when its ledger said something, and never waits for it', async () => {
    await ran('sandbox/gpt-4o');
    detach();
    const seen: (string | undefined)[] = [];
    const ledger = new LedgerEngine();
    const engine = templates({
      readHistory: undefined,
      events: {
        analysed: ({ analysis }) => seen.push(analysis?.estimate.tokens.output.kind),
        policyProblem: () => {},
      },
    });
    try {
      const path = join(studio.root, 'prompts/reply.prompt');
      const document = { uri: 'a', path, languageId: 'dotprompt', version: 1, text: reply('sandbox/gpt-4o') };
      engine.open(document);
      await engine.analyse({ uri: 'a' });
      expect(seen).toEqual(['upper-bound']);
      const told = await ledger.history({ root: studio.root });
      expect(told.root).toBe(studio.root);
      expect(structuredClone(told)).toEqual(told);
      engine.setHistory(told);
      await engine.analyse({ uri: 'a' });
      expect(seen.at(-1)).toBe('calibrated');
    } finally {
      await ledger.dispose();
    }
  });
});
