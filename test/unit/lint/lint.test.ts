import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/core/lint/rules.ts';
import type { Problem } from '../../../src/core/model.ts';
import type { LockEntry } from '../../../src/core/policy/lock.ts';
import { AnalysisBench } from '../estimate/analysis.ts';

const bench = new AnalysisBench();
const CAPPED = 'maxOutputTokens: 100\n';

async function problems(text: string, policy = CAPPED, approved?: LockEntry): Promise<readonly Problem[]> {
  return (await bench.of('a.prompt', text, policy, { approved })).analysis.problems;
}
const prompt = (model: string, body = 'Be brief.\n') => `---\nmodel: ${model}\n---\n${body}`;
const approvedAt = (tokens: number, model = 'openai/gpt-4o'): LockEntry => ({
  hash: `sha256:${'0'.repeat(64)}`,
  label: 'v3',
  model,
  tokens: { static: tokens },
  approved: '2026-11-01',
});

describe('lint', () => {
  it('finds nothing wrong with a good template', async () => {
    expect(await problems(prompt('openai/gpt-4o'))).toEqual([]);
  });

  it('has rules with names of their own', () => {
    const ids = RULES.map(rule => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lets the policy switch a rule off or change its severity', async () => {
    const text = prompt('openai/gpt-4o');
    expect(await problems(text, '')).toMatchObject([{ rule: 'uncapped-output', severity: 'warning' }]);
    expect(await problems(text, 'rules: {uncapped-output: off}')).toEqual([]);
    expect(await problems(text, 'rules: {uncapped-output: error}')).toMatchObject([{ severity: 'error' }]);
  });
});

describe('token-drift', () => {
  const body = 'one two three four five six seven eight nine ten\n';
  const grown = prompt('openai/gpt-4o', body);
  const policy = `${CAPPED}features: {a: {templates: ["a.*"], callsPerMonth: 30000}}\n`;

  it('says growth in tokens and in money, and offers to approve', async () => {
    const { analysis } = await bench.of('a.prompt', grown, policy, { approved: approvedAt(5) });
    const tokens = analysis.drift?.tokens ?? 0;
    expect(tokens).toBe(10);
    expect(analysis.drift).toMatchObject({
      approvedTokens: 5,
      perCall: 5n * 2_500_000n,
      perMonth: 375_000_000_000n,
    });
    expect(analysis.problems).toEqual([
      {
        rule: 'token-drift',
        severity: 'error',
        message: '5 → 10 tokens since v3 (+100%), +$0.0000125 per call, +$0.375 per month',
        span: { start: 29, end: 77 },
        fix: { kind: 'approve', title: 'Approve this version (10 tokens)' },
      },
    ]);
  });

  it.each([
    [9, 'warning'],
    [7, 'warning'],
    [6, 'error'],
    [0, 'error'],
  ])('from %i approved tokens is a %s', async (tokens, severity) => {
    expect(await problems(grown, policy, approvedAt(tokens))).toMatchObject([
      { rule: 'token-drift', severity },
    ]);
  });

  it('is silent below the threshold of the policy, and where the template shrank', async () => {
    expect(await problems(grown, policy, approvedAt(10))).toEqual([]);
    expect(await problems(grown, policy, approvedAt(11))).toEqual([]);
    expect(await problems(grown, `${policy}rules: {token-drift: {warning: 60%}}`, approvedAt(7))).toEqual([]);
  });

  it('has a saving where the template shrank', async () => {
    const { analysis } = await bench.of('a.prompt', grown, policy, { approved: approvedAt(30) });
    expect(analysis.drift).toMatchObject({ perCall: -20n * 2_500_000n, perMonth: -1_500_000_000_000n });
  });

  it('does not compare tokens of two tokenizers', async () => {
    const { analysis } = await bench.of('a.prompt', grown, policy, {
      approved: approvedAt(1, 'anthropic/claude-sonnet-4-5'),
    });
    expect(analysis.drift).toBeNull();
    expect(analysis.problems).toEqual([]);
  });
});

describe('rules of the model', () => {
  it('offer the nearest name for an unknown one, at its place', async () => {
    const text = prompt('openai/gpt-5-mimi');
    const [problem] = await problems(text);
    expect(problem).toMatchObject({
      rule: 'unknown-model',
      severity: 'error',
      fix: { kind: 'edit', text: 'openai/gpt-5-mini' },
    });
    expect(problem?.message).toContain('did you mean openai/gpt-5-mini');
    expect(text.slice(problem?.span.start, problem?.span.end)).toBe('openai/gpt-5-mimi');
  });

  it('keep a sandbox model in the sandbox', async () => {
    expect(await problems(prompt('sandbox/openai/gpt-5-mimi'))).toMatchObject([
      { fix: { text: 'sandbox/openai/gpt-5-mini' } },
    ]);
  });

  it('say what to do where nothing is close', async () => {
    const [problem] = await problems(prompt('qqqqqq/zzzzzzzzzzzzzzzzzzzzzzzzzzzz'));
    expect(problem?.message).toContain('"prices" in promptledger.yaml');
    expect(problem?.fix).toBeUndefined();
  });

  it('know a price of the policy', async () => {
    expect(
      await problems(prompt('acme/m'), `${CAPPED}prices: [{model: acme/m, input: 1, output: 2}]`),
    ).toEqual([]);
  });

  it('find a model whose price leaves out what the call produces', async () => {
    const policy = `${CAPPED}prices: [{model: acme/m, input: 1}]`;
    expect(await problems(prompt('acme/m'), policy)).toMatchObject([
      { rule: 'unpriced-model', severity: 'warning' },
    ]);
  });

  it('warn of a model that its provider takes away', async () => {
    const found = await problems(prompt('anthropic/claude-3-opus-20240229'));
    expect(found.map(({ rule }) => rule)).toEqual(['deprecated-model']);
  });

  it('say nothing where no model is named', async () => {
    expect(await problems('Be brief.\n', '')).toEqual([]);
  });
});

describe('rules of money', () => {
  it('hold a call to its cap, and name who set it', async () => {
    const [problem] = await problems(
      prompt('openai/gpt-4o'),
      `${CAPPED}budgets: [{per: call, limit: 0.001}]`,
    );
    expect(problem).toMatchObject({ rule: 'budget-per-call', severity: 'error' });
    expect(problem?.message).toMatch(
      /^A call costs up to \$0\.00102?\d*, more than the \$0\.001 that the policy allows$/,
    );
    expect(await problems(prompt('openai/gpt-4o'), `${CAPPED}budgets: [{per: call, limit: 0.01}]`)).toEqual(
      [],
    );
  });
});

describe('messages', () => {
  it('say amounts in the policy’s currency', async () => {
    const policy = `${CAPPED}budgets: [{per: call, limit: 0.001}]
currency: {code: EUR, rate: 0.5, date: 2026-11-01}
features: {a: {templates: ["a.*"], callsPerMonth: 30000}}
`;
    const grown = prompt('openai/gpt-4o', 'one two three four five six seven eight nine ten\n');
    const { analysis } = await bench.of('a.prompt', grown, policy, { approved: approvedAt(5) });
    const messages = analysis.problems.map(({ message }) => message).join(' ');
    expect(messages).toContain('more than the €0.0005 that the policy allows');
    expect(messages).toContain('+€0.188 per month');
    expect(messages).not.toContain('$');
  });
});

describe('rules of variables and syntax', () => {
  const declared = (body: string) =>
    `---\nmodel: openai/gpt-4o\ninput:\n  schema:\n    city: string\n    tone: string\n---\n${body}\n`;

  it('find what is declared and not used, and used and not declared', async () => {
    const text = declared('Visit {{city}} with {{friend}}.');
    const found = await problems(text);
    expect(found.map(({ rule, span }) => [rule, text.slice(span.start, span.end)])).toEqual([
      ['unused-variable', 'tone'],
      ['unknown-variable', 'friend'],
    ]);
  });

  it('ask for no declaration where there is none at all', async () => {
    expect(await problems(prompt('openai/gpt-4o', 'Hello {{name}}.\n'))).toEqual([]);
  });

  it('pass on what the format complains about', async () => {
    const found = await problems(prompt('openai/gpt-4o', 'Hello {{#if name}}\n'));
    expect(found).toMatchObject([{ rule: 'template-syntax', severity: 'error' }]);
  });
});

describe('personal-data', () => {
  const policy = `${CAPPED}rules: {personal-data: error}`;
  const inText = async (body: string) => {
    const text = prompt('openai/gpt-4o', body);
    const found = (await problems(text, policy)).filter(({ rule }) => rule === 'personal-data');
    return found.map(({ span }) => text.slice(span.start, span.end));
  };

  it.each([
    ['write to jane.doe+x@acme.co.uk now', 'jane.doe+x@acme.co.uk'],
    ['IBAN DE89 3704 0044 0532 0130 00.', 'DE89 3704 0044 0532 0130 00'],
    ['card 4111-1111-1111-1111!', '4111-1111-1111-1111'],
    ['call +49 (30) 901820 today', '+49 (30) 901820'],
  ])('finds it in %j', async (body, found) => {
    expect(await inText(body)).toEqual([found]);
  });

  it.each([
    'jane@example.com',
    'x@y.test',
    'DE89 3704 0044 0532 0130 01',
    '4111-1111-1111-1112',
    '0000 0000 0000 0000',
    '1.2345678901234',
    '3 + 4 = 7',
    '{{email}}',
  ])('finds none in %j', async body => {
    expect(await inText(body)).toEqual([]);
  });

  it('is off until the policy asks for it', async () => {
    expect(await problems(prompt('openai/gpt-4o', 'jane@acme.co.uk\n'))).toEqual([]);
  });

  it.each(['a', 'a@', '1 ', '+1', 'DE00', 'a.b-'])('reads 100 kB of %j in time', async piece => {
    const { template, analysis } = await bench.of('a.prompt', prompt('openai/gpt-4o'), CAPPED);
    const text = piece.repeat(100_000 / piece.length);
    const long = {
      ...template,
      parts: [{ kind: 'text', role: 'user', span: { start: 0, end: text.length } }],
    } as const;
    const rule = RULES.find(({ id }) => id === 'personal-data');
    const context = { template: long, text, estimate: analysis.estimate };
    const start = performance.now();
    rule?.check(context as unknown as Parameters<typeof rule.check>[0]);
    expect(performance.now() - start).toBeLessThan(50);
  });
});
