import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/adapters/sandbox/server.ts';
import type { TokensDocument } from '../../src/cli/documents/templates.ts';
import { testSandbox } from '../unit/adapters/sandbox/testSandbox.ts';
import { secretForms } from '../workbench/harness/secretForms.ts';
import { expectSchema } from './harness/schema.ts';
import { Workspace } from './harness/workspace.ts';

const KEY = 'sk-canary+/0123456789abcdef';
const TEXT = 'seven words that nobody has counted yet';
/** The sandbox of these tests counts words: 3 for the call, 3 and the role for the message, and the text. */
const COUNT = 3 + 3 + 1 + 7;

let workspace: Workspace;
let sandbox: Sandbox;
beforeEach(async () => {
  workspace = await Workspace.create({ 'a.txt': TEXT, 'b.txt': `${TEXT} twice` });
  sandbox = await testSandbox();
});
afterEach(async () => {
  await sandbox.close();
  await workspace.remove();
});

const count = (model: string, files: readonly string[]) => [
  'tokens',
  ...files,
  '--model',
  model,
  '--count-with-provider',
];

describe('tokens --count-with-provider', () => {
  it.each([
    ['openai/gpt-5-mini', 'OPENAI', '/v1/responses/input_tokens'],
    ['anthropic/claude-sonnet-4-5', 'ANTHROPIC', '/v1/messages/count_tokens'],
    ['google/gemini-2.5-flash', 'GEMINI', '/v1beta/models/gemini-2.5-flash:countTokens'],
  ])(
    'gives the count of %s as exact, with the endpoint that counted and our own beside it',
    async (...row) => {
      const [model, prefix, path] = row;
      const env = { [`${prefix}_API_KEY`]: KEY, [`${prefix}_BASE_URL`]: sandbox.address };
      const { code, document, stdout, stderr } = await workspace.json(count(model, ['a.txt', 'b.txt']), {
        env,
      });
      expect(code).toBe(0);
      expectSchema('tokens', document);
      const { files } = document as TokensDocument;
      expect(files).toMatchObject([
        {
          path: 'a.txt',
          tokens: COUNT,
          kind: 'exact',
          encoding: new URL(path, sandbox.address).href,
          bytes: 39,
        },
        { path: 'b.txt', tokens: COUNT + 1, kind: 'exact' },
      ]);
      expect(files[0]?.ownCount?.value).toBeGreaterThan(0);
      expect(Date.parse(files[0]?.countedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
      expect(sandbox.bill().requests).toEqual([]);
      for (const form of secretForms(KEY)) expect(stdout + stderr).not.toContain(form);
    },
  );

  it('needs no key on the sandbox, and shows the difference to people', async () => {
    const { code, stdout, stderr } = await workspace.run(count('sandbox/gpt-4o-mini', ['a.txt']));
    expect(code).toBe(0);
    expect(stdout).toMatch(/TOKENS +KIND +OURS +DIFFERENCE +ENCODING/);
    // The sandbox counts with the model's own encoding and OpenAI's rule of framing, and so do we.
    expect(stdout).toMatch(
      / exact +\d+ +±0% +http:\/\/127\.0\.0\.1:\d+\/v1\/responses\/input_tokens +39 +a\.txt/,
    );
    expect(stderr).toMatch(/Sending the text to this machine/);
  });

  it('refuses what no provider counts, and says what a provider said, without the key', async () => {
    const image = await workspace.run(count('openai/gpt-image-1', ['a.txt']), {
      env: { OPENAI_API_KEY: KEY },
    });
    expect(image).toMatchObject({ code: 2, stdout: '' });
    expect(image.stderr).toMatch(/gpt-image-1 makes no text \(image\), so no provider counts its tokens/);
    const groq = await workspace.run(count('groq/llama-3.3-70b', ['a.txt']));
    expect(groq).toMatchObject({ code: 2, stdout: '' });
    expect(groq.stderr).toMatch(/groq has no endpoint that counts tokens/);
    const keyless = await workspace.run(count('anthropic/claude-sonnet-4-5', ['a.txt']));
    expect(keyless).toMatchObject({ code: 2, stdout: '' });
    expect(keyless.stderr).toMatch(/no key for anthropic.*ANTHROPIC_API_KEY/s);
    const unknown = await workspace.run(count('openai/gpt-55-imaginary', ['a.txt']), {
      env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: sandbox.address },
    });
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/did not count the tokens: 404: .*gpt-55-imaginary/);
    for (const form of secretForms(KEY)) expect(unknown.stderr).not.toContain(form);
  });
});
