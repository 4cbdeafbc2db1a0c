import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import { sumPico } from '../../../../src/core/money.ts';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { pngFile } from '../../tokens/media/files.ts';
import { Studio } from './studio.ts';

let studio: Studio;
let sandbox: Sandbox | undefined;
afterEach(async () => {
  await studio.remove();
  await sandbox?.close();
  sandbox = undefined;
});

const SPEC = `template: prompts/look.messages.json
data: data/icons.csv
models: [sandbox/gpt-4o]
output: out/{{name}}.txt
params: {maxOutputTokens: 40}
`;
const shown = (url: string) => ({
  role: 'user',
  content: [
    { type: 'text', text: 'What is {{subject}}?' },
    { type: 'image_url', image_url: { url, detail: 'high' } },
  ],
});
const tool = { type: 'function', function: { name: 'find', description: 'Finds a thing' } };
const schema = { type: 'object', properties: { what: { type: 'string' } } };
const template = (url: string, extras: object = {}) => JSON.stringify({ messages: [shown(url)], ...extras });

function studioWith(text: string, spec = SPEC): Studio {
  studio = new Studio(2, spec, { 'prompts/look.messages.json': text });
  studio.writeBytes('prompts/shot.png', pngFile(1024, 1024));
  studio.writeBytes('../outside.png', pngFile(8, 8));
  return studio;
}

describe('a batch whose calls carry more than words', { timeout: 60_000 }, () => {
  it('sends tools, schema and the file’s image, reserves for them, and adds up to the sandbox’s bill', async () => {
    const format = { type: 'json_schema', json_schema: { name: 'seen', schema } };
    studioWith(template('shot.png', { tools: [tool], response_format: format }));
    sandbox = await testSandbox();
    const engine = studio.engine();
    const access = { endpoints: { sandbox: sandbox.address } };
    const preflight = await engine.preflight(studio.request({}, access));
    // 765 tokens of the image in each of two calls, and words, tool and schema.
    expect(preflight.inputTokens.value).toBeGreaterThan(2 * 765 + 60);
    const summary = await engine.run({ plan: preflight.plan });
    expect(summary).toMatchObject({ status: 'done', produced: 2 });
    const bill = sandbox.bill();
    expect(summary.cost).toBe(bill.total);
    const intents = studio.rows().flatMap(row => (row.type === 'intent' ? [row] : []));
    expect(sumPico(intents.map(({ max }) => max ?? 0n))).toBeGreaterThanOrEqual(bill.total);
    const settled = studio.settles().map(({ usage }) => usage?.inputTokens ?? 0);
    for (const tokens of settled) expect(tokens).toBeGreaterThan(765);
  });

  it('hashes what goes with a call into its request', async () => {
    const requests: string[] = [];
    for (const extras of [{}, { tools: [tool] }, { tools: [tool], tool_choice: 'none' }]) {
      studioWith(template('https://a.example/b.png', extras));
      sandbox = await testSandbox();
      const engine = studio.engine();
      const { plan } = await engine.preflight(
        studio.request({}, { endpoints: { sandbox: sandbox.address } }),
      );
      await engine.run({ plan });
      const [intent] = studio.rows().flatMap(row => (row.type === 'intent' ? [row] : []));
      requests.push(intent?.request ?? '');
      await studio.remove();
      await sandbox.close();
    }
    expect(new Set(requests).size).toBe(3);
  });

  it('refuses a file that is not inside the workspace, and an address that nobody can send', async () => {
    for (const url of ['../../outside.png', 'missing.png', 'shot.bmp', 'gs://bucket/a.png']) {
      studioWith(template(url));
      await expect(studio.engine().preflight(studio.request())).rejects.toThrow(
        /prompts\/look\.messages\.json: .*(cannot be read|no address)/,
      );
      await studio.remove();
    }
  });

  it('refuses media for a model of images, and to spend under a cap what has no bound', async () => {
    studioWith(template('shot.png'), SPEC.replace('gpt-4o', 'gpt-image-1'));
    await expect(studio.engine().preflight(studio.request())).rejects.toThrow(
      'cannot send to sandbox/gpt-image-1',
    );
    await studio.remove();
    studioWith(
      template('https://a.example/b.png'),
      `${SPEC.replace('gpt-4o', 'deepseek/deepseek-chat')}budget: 1\n`,
    );
    await expect(studio.engine().preflight(studio.request())).rejects.toThrow();
  });
});
