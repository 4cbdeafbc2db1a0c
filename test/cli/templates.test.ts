import { readFile } from 'node:fs/promises';
import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EstimateDocument } from '../../src/cli/documents/estimate.ts';
import type { HistoryDocument, LintDocument, TokensDocument } from '../../src/cli/documents/templates.ts';
import { expectSchema } from './harness/schema.ts';
import { Workspace } from './harness/workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.studio();
});
afterEach(() => workspace.remove());

const encoder = new Tiktoken(o200k);
const reply = 'prompts/support/reply.prompty';

describe('tokens', () => {
  it('counts the raw text as the reference tokenizer does, special tokens as ordinary text', async () => {
    const text = 'ﬁne <|endoftext|> print\r\n  日本 \u{1F600}\uFEFF done';
    await workspace.write('odd.txt', text);
    const { code, document } = await workspace.json([
      'tokens',
      'odd.txt',
      reply,
      '--model',
      'openai/gpt-5-mini',
    ]);
    expect(code).toBe(0);
    expectSchema('tokens', document);
    const [odd, template] = (document as TokensDocument).files;
    expect(odd).toEqual({
      path: 'odd.txt',
      tokens: encoder.encode(text, [], []).length,
      kind: 'exact',
      encoding: 'o200k_base',
      bytes: Buffer.byteLength(text),
    });
    const raw = await readFile(workspace.path(reply), 'utf8');
    expect(template?.tokens).toBe(encoder.encode(raw, [], []).length);
  });

  it('says that a count is an estimate where no tokenizer is known, with its band', async () => {
    const { document } = await workspace.json(['tokens', reply, '--model', 'anthropic/claude-sonnet-4-5']);
    expectSchema('tokens', document);
    const [file] = (document as TokensDocument).files;
    expect(file?.kind).toBe('estimated');
    expect(file?.low).toBeLessThan(file?.tokens ?? 0);
    expect(file?.high).toBeGreaterThan(file?.tokens ?? 0);
  });
});

describe('estimate', () => {
  it('prices every template of the example, per call and per month', async () => {
    const { code, document } = await workspace.json(['estimate']);
    expect(code).toBe(0);
    expectSchema('estimate', document);
    const { templates, totals } = document as EstimateDocument;
    expect(templates.map(({ path }) => path)).toEqual([
      'prompts/classify.j2',
      'prompts/icon.prompt',
      'prompts/summary.prompt.md',
      reply,
    ]);
    for (const template of templates) {
      expect(template.perCall.value, template.path).not.toBeNull();
      expect(template.callsPerMonth.value, template.path).toBeGreaterThan(0);
    }
    expect(templates[3]?.callsPerMonth).toEqual({ value: 72_000, source: 'fermi' });
    expect(templates[1]?.callsPerMonth).toEqual({ value: 3000, source: 'policy' });
    const sum = templates.reduce((total, { perMonth }) => total + picoOf(perMonth.value), 0n);
    expect(picoOf(totals.perMonth.value)).toBe(sum);
  });

  it('shows what changed against a commit: added, removed, changed and unchanged', async () => {
    await workspace.git('init', '-q', '-b', 'main');
    await workspace.git('add', '.');
    await workspace.git('commit', '-q', '-m', 'start');
    const summary = await readFile(workspace.path('prompts/summary.prompt.md'), 'utf8');
    await workspace.write('prompts/summary.prompt.md', `${summary}\nAnswer in English and in French.\n`);
    await workspace.write(
      'prompts/new.prompt.md',
      '---\nmodel: openai/gpt-5-mini\n---\nSay hello to {{name}}.\n',
    );
    await workspace.git('rm', '-q', 'prompts/classify.j2');
    const { code, document } = await workspace.json(['estimate', '--base', 'main']);
    expect(code).toBe(0);
    expectSchema('estimate', document);
    const { templates, totals } = document as EstimateDocument;
    const status = Object.fromEntries(templates.map(({ path, delta }) => [path, delta?.status]));
    expect(status).toEqual({
      'prompts/classify.j2': 'removed',
      'prompts/icon.prompt': 'unchanged',
      'prompts/new.prompt.md': 'added',
      'prompts/summary.prompt.md': 'changed',
      [reply]: 'unchanged',
    });
    const changed = templates.find(({ path }) => path === 'prompts/summary.prompt.md');
    expect(changed?.delta?.inputTokens.change).toBe(
      (changed?.delta?.inputTokens.after ?? 0) - (changed?.delta?.inputTokens.before ?? 0),
    );
    expect(changed?.delta?.inputTokens.change).toBeGreaterThan(0);
    expect(picoOf(changed?.delta?.perMonth.change ?? null)).toBeGreaterThan(0n);
    expect(totals.templates).toBe(4);
    expect((await workspace.run(['estimate', '--base', 'main'])).stdout).toContain('changed: +');
  });

  it('lists what does not parse in a scan with exit code 1, and refuses it by name with exit code 2', async () => {
    await workspace.write('prompts/broken.prompt', '---\nmodel: [openai\n---\nHello {{#if name}\n');
    await workspace.write('prompts/stray.prompt', '---\nmodel: openai/gpt-55-imaginary\n---\nHello\n');
    const scan = await workspace.json(['estimate']);
    expect(scan.code).toBe(1);
    expectSchema('estimate', scan.document);
    const { templates } = scan.document as EstimateDocument;
    const broken = templates.find(({ path }) => path === 'prompts/broken.prompt');
    expect(broken?.problems[0]).toMatchObject({ path: 'prompts/broken.prompt', severity: 'error' });
    const stray = templates.find(({ path }) => path === 'prompts/stray.prompt');
    expect(stray?.problems.map(({ message }) => message).join()).toContain('gpt-55-imaginary');
    expect(stray?.perCall).toEqual({ value: null, kind: 'unpriced' });
    for (const path of ['prompts/broken.prompt', 'prompts/stray.prompt']) {
      const named = await workspace.json(['estimate', path]);
      expect(named).toMatchObject({ code: 2, stdout: '' });
      expect(named.stderr).toMatch(new RegExp(`${path}:\\d+:\\d+: `));
    }
  });
});

describe('lint and accept', () => {
  it('reports the drift of the support reply until its version is approved', async () => {
    const before = await workspace.json(['lint']);
    expect(before.code).toBe(1);
    expectSchema('lint', before.document);
    const drift = (before.document as LintDocument).problems.filter(({ rule }) => rule === 'token-drift');
    expect(drift).toHaveLength(1);
    expect(drift[0]).toMatchObject({ path: reply, severity: 'error', fix: { kind: 'approve' } });

    const accepted = await workspace.json(['accept', reply]);
    expect(accepted.code).toBe(0);
    expectSchema('accept', accepted.document);
    expect(await readFile(workspace.path('promptledger.lock'), 'utf8')).toContain(`${reply}:`);
    const after = await workspace.json(['lint']);
    expect((after.document as LintDocument).problems.map(({ rule }) => rule)).not.toContain('token-drift');
    expect(after.code).toBe(0);
  });

  it('speaks SARIF and GitHub annotations', async () => {
    const sarif = await workspace.run(['lint', '--format', 'sarif']);
    const log = JSON.parse(sarif.stdout);
    expect(log.runs[0].results.map((result: { ruleId: string }) => result.ruleId)).toContain('token-drift');
    const github = await workspace.run(['lint', '--format', 'github']);
    expect(github.stdout).toMatch(/^::error file=prompts\/support\/reply\.prompty,line=\d+/m);
    expect([sarif.code, github.code]).toEqual([1, 1]);
  });
});

describe('history', () => {
  it('shows every version in git, oldest first, and the one that is not committed', async () => {
    const path = 'prompts/summary.prompt.md';
    await workspace.git('init', '-q', '-b', 'main');
    await workspace.git('add', '.');
    await workspace.git('commit', '-q', '-m', 'one', '--date', '2026-01-05T10:00:00Z');
    const text = await readFile(workspace.path(path), 'utf8');
    await workspace.write(path, `${text}\nAt most 80 words.\n`);
    await workspace.git('commit', '-q', '-a', '-m', 'two');
    await workspace.write(path, `${text}\nAt most 80 words, in plain language.\n`);
    const { code, document } = await workspace.json(['history', path]);
    expect(code).toBe(0);
    expectSchema('history', document);
    const { versions } = document as HistoryDocument;
    expect(versions).toHaveLength(3);
    expect(versions.map(({ commit }) => commit?.length)).toEqual([40, 40, undefined]);
    expect(versions[0]).toMatchObject({ author: 'Test' });
    const counts = versions.map(({ tokens }) => tokens ?? 0);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(new Set(versions.map(({ version }) => version)).size).toBe(3);
  });

  it('needs a repository, and says so', async () => {
    const { code, stderr } = await workspace.run(['history', reply]);
    expect(code).toBe(2);
    expect(stderr).toContain('in no git repository');
  });
});

function picoOf(usd: string | null): bigint {
  return BigInt((usd ?? '0').replace('.', ''));
}
