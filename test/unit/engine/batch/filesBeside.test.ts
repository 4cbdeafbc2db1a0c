import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { pngFile } from '../../tokens/media/files.ts';
import { Studio } from './studio.ts';

let studio: Studio;
afterEach(() => studio.remove());

const spec = (template: string, out: string) =>
  `template: ${template}\ndata: data/icons.csv\nmodels: [sandbox/gpt-4o]\noutput: ${out}/{{name}}.txt\nparams: {maxOutputTokens: 20}\n`;

/** Input tokens by the sandbox's own count, batch after batch. */
async function sentBy(specs: readonly string[]): Promise<readonly number[]> {
  const sandbox = await testSandbox();
  try {
    const engine = studio.engine();
    for (const name of specs) {
      const place = { spec: join(studio.root, name), endpoints: { sandbox: sandbox.address } };
      const { plan } = await engine.preflight(studio.request({}, place));
      const summary = await engine.run({ plan });
      expect(summary, name).toMatchObject({ status: 'done', produced: 2, failed: 0 });
    }
    return studio.settles().map(({ usage }) => usage?.inputTokens ?? 0);
  } finally {
    await sandbox.close();
  }
}

describe('a batch whose template names files beside itself', { timeout: 60_000 }, () => {
  it("sends promptfoo's prompts in files, and a Prompty prompt's tools in a file with its images", async () => {
    studio = new Studio(2, undefined, {
      'foo.batch.yaml': spec('evals/promptfooconfig.yaml', 'foo'),
      'evals/promptfooconfig.yaml': 'prompts: [prompts/*.json, file://make.py]\n',
      'evals/prompts/chat.json': `[{"role": "system", "content": "${'Be kind. '.repeat(100)}"}, {"role": "user", "content": "Draw {{subject}}"}]`,
      'prompty.batch.yaml': spec('prompts/a.prompty', 'prompty'),
      'prompts/a.prompty': `---\nmodel: {api: chat}\ntools: \${file:tools.json}\n---\nuser:\n![shot](shot.png) {{subject}}\n`,
      'prompts/tools.json': `[{"name": "find", "description": "${'Finds it. '.repeat(100)}"}]`,
    });
    studio.writeBytes('prompts/shot.png', pngFile(512, 512));
    const [first = 0, second = 0, third = 0, fourth = 0] = await sentBy([
      'foo.batch.yaml',
      'prompty.batch.yaml',
    ]);
    // The sandbox takes a token for a few characters; the image is one tile of 255.
    expect(Math.min(first, second)).toBeGreaterThan(200);
    expect(Math.min(third, fourth)).toBeGreaterThan(255 + 180);
  });
});
