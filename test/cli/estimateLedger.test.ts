import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EstimateDocument } from '../../src/cli/documents/estimate.ts';
import { expectSchema } from './harness/schema.ts';
import { Workspace } from './harness/workspace.ts';

const SPEC = `template: prompts/hello.prompt
data: data/people.csv
models: [sandbox/gpt-5-mini]
output: out/{{name}}.txt
params: {maxOutputTokens: 120}
`;
const PEOPLE = `name,city\n${Array.from({ length: 25 }, (_, at) => `p${at},Lima\n`).join('')}`;

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.studio();
  await workspace.write(
    'prompts/hello.prompt',
    '---\nmodel: sandbox/gpt-5-mini\n---\nGreet {{name}} of {{city}} warmly.\n',
  );
});
afterEach(() => workspace.remove());

async function helloTemplate() {
  const { document } = await workspace.json(['estimate', 'prompts/hello.prompt']);
  expectSchema('estimate', document);
  const [template] = (document as EstimateDocument).templates;
  if (template === undefined) throw new Error('no template');
  return template;
}

describe('estimate, with what data and ledger say', () => {
  it('goes from unknown to the data’s sizes to the calls of a run', async () => {
    const unknown = await helloTemplate();
    expect(unknown.unknownVariables).toEqual(['name', 'city']);
    expect(unknown.unknownThousandTokens).toBe('0.000250000000');
    expect(unknown.tokens?.output).toMatchObject({ value: 600, kind: 'upper-bound' });

    await workspace.write('hello.batch.yaml', SPEC);
    await workspace.write('data/people.csv', PEOPLE);
    const sized = await helloTemplate();
    expect(sized.unknownVariables).toEqual([]);
    expect(sized.assumptions.join(' ')).toContain('the first 25 rows of data/people.csv: name, city');

    expect((await workspace.run(['run', 'hello.batch.yaml', '--yes'])).code).toBe(0);
    const measured = await helloTemplate();
    expect(measured.callsPerMonth).toEqual({ value: 25, source: 'ledger' });
    expect(measured.tokens?.output.kind).toBe('calibrated');
    expect(measured.assumptions.join(' ')).toContain('Output tokens are those of 25 calls of this version');
    const { stdout } = await workspace.run(['estimate', 'prompts/hello.prompt']);
    expect(stdout).toContain('25 (ledger)');
  });

  it('compares a version that was called with one that was not by their words', async () => {
    await workspace.git('init', '-q', '-b', 'main');
    await workspace.git('add', '.');
    await workspace.git('commit', '-q', '-m', 'start');
    await workspace.write('hello.batch.yaml', SPEC);
    await workspace.write('data/people.csv', PEOPLE);
    expect((await workspace.run(['run', 'hello.batch.yaml', '--yes'])).code).toBe(0);
    const path = 'prompts/hello.prompt';
    const more = '---\nmodel: sandbox/gpt-5-mini\n---\nGreet {{name}} of {{city}} warmly, please.\n';
    await workspace.write(path, more);
    const { document } = await workspace.json(['estimate', '--base', 'main', path]);
    const [template] = (document as EstimateDocument).templates;
    // ", please" is two tokens at $0.25 per million.
    expect(template?.delta?.inputTokens.change).toBe(2);
    expect(template?.delta?.perCall.change).toBe('0.000000500000');
    expect(template?.delta?.perMonth.change).toBe('0.000012500000');
  });
});
