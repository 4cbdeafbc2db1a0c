import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './harness/installedExtension.ts';
import { openSession, type Session } from './harness/session.ts';
import type { Workbench } from './harness/workbench.ts';

const templates = [
  'prompts/icon.prompt',
  'prompts/support/reply.prompty',
  'prompts/summary.prompt.md',
  'prompts/classify.j2',
];
/** Words of a template in view: one of its text, and others that look different because a grammar knows them. */
const colours: Readonly<Record<string, readonly string[]>> = {
  'prompts/icon.prompt': ['Composition', 'model', '{{! House', 'category'],
  'prompts/support/reply.prompty': ['You answer', 'provider', 'system:', 'customer'],
};
const lens =
  /^[~≈≤]?\$\d+\.\d+(?: \+ \?)? per call · [~≈≤]?\$[\d.,]+(?: \+ \?)? per month · [~≈≤]?[\d,]+ tokens/;
const soon = { timeout: 20_000 };

let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  session = await openSession({ name: 'hints', settings: { 'diffEditor.codeLens': true } });
  workbench = session.workbench;
});
afterAll(() => session?.close());

const firstLens = async () => (await workbench.editor.codeLenses())[0] ?? '';
const tokensIn = (text: string) => Number(/([\d,]+) tokens/.exec(text)?.[1]?.replaceAll(',', ''));

/** The command line's table of the folder as it stands: the other way to the same numbers. */
async function estimatedRow(path: string): Promise<string> {
  const { code, output } = await runCli(['estimate', path], session.folder, session.state);
  expect(code, output).toBe(0);
  return output.split('\n').find(line => line.startsWith(path)) ?? '';
}

describe('a prompt template in the editor', () => {
  it.each(templates)(
    'says above the first line what a call of %s costs, and a month of calls',
    async path => {
      await workbench.openFile(path);
      const text = await workbench.editor.codeLens('per call');
      expect(text).toMatch(lens);
      expect(await workbench.editor.codeLenses()).toHaveLength(1);
      const [plain = '', ...coloured] = colours[path] ?? [];
      // Grammars are loaded beside the hints.
      for (const word of coloured) {
        const isColoured = async () =>
          (await workbench.editor.colourOf(word)) !== (await workbench.editor.colourOf(plain));
        await expect.poll(isColoured, { ...soon, message: word }).toBe(true);
      }

      const columns = (await estimatedRow(path)).split(/\s{2,}/);
      const told = [`${columns.at(-3)} per call`, `${columns.at(-1)} per month`, `${columns[3]} tokens`];
      // A batch's data is read after the text: the first lens may still stand on the front matter's samples.
      await expect
        .poll(async () => (await firstLens()).split(' · ').slice(0, 3), { timeout: 20_000 })
        .toEqual(told);
    },
  );

  it('shows tokens and cost of the file in the status bar', async () => {
    await workbench.openFile('prompts/icon.prompt');
    await workbench.editor.codeLens('per call');
    const [call = '', , tokens = ''] = (await firstLens()).split(' · ');
    const entry = await workbench.views.statusBar(tokens);
    expect(entry).toContain(`${tokens} · ${call.replace(' per call', '')}`);

    await workbench.openFile('icons.batch.yaml');
    await expect.poll(() => workbench.views.statusBarEntries(), soon).not.toContain(entry);
  });

  it('follows what is typed, before anything is saved', async () => {
    await workbench.openFile('prompts/icon.prompt');
    const before = await workbench.editor.codeLens('per call');
    await workbench.editor.press('Control+End');
    await workbench.editor.type(' The light falls from the upper left and never from below.');
    await expect.poll(async () => tokensIn(await firstLens()), soon).toBeGreaterThan(tokensIn(before) + 8);
    expect(await readFile(join(session.folder, 'prompts/icon.prompt'), 'utf8')).not.toContain('upper left');

    await workbench.runCommand('File: Revert File');
    await expect.poll(firstLens, soon).toBe(before);
  });

  it('breaks the cost down in a hover', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('prompts/support/reply.prompty');
    await workbench.editor.codeLens('per call');
    await workbench.resize(1200, 780);
    const text = await workbench.editor.hover('---');
    for (const part of [
      'Per call',
      'Per 1,000 calls',
      'Per month',
      '72,000 calls',
      'Input',
      'Output',
      'system',
      'customer',
      'articles',
      'openai/gpt-5-mini',
      'Price:',
    ]) {
      expect(text).toContain(part);
    }
    await workbench.screenshot('hint');
    await workbench.resize();
  });

  it('has one lens in a diff: none on the side that is not the file', async () => {
    await workbench.openFile('prompts/summary.prompt.md');
    await workbench.editor.codeLens('per call');
    await workbench.editor.goTo(20);
    await workbench.editor.type('x');
    await workbench.runCommand('File: Compare Active File with Saved');
    const sides = workbench.page.locator('.diff-editor-container, .monaco-diff-editor').first();
    for (const side of ['original', 'modified']) {
      await sides.locator(`.editor.${side} .view-line`).first().waitFor();
    }
    // A diff begins at its first change, with the cursor there; both sides scroll together.
    await workbench.page.keyboard.press('Control+Home');
    await sides.locator('.codelens-decoration', { hasText: 'per call' }).first().waitFor();
    // Both sides are asked for lenses when they are drawn; what would come twice comes within a moment.
    await workbench.page.waitForTimeout(500);
    expect(await sides.locator('.editor.original .codelens-decoration').count()).toBe(0);
    expect(await sides.locator('.editor.modified .codelens-decoration').count()).toBe(1);
    await workbench.runCommand('View: Close Editor');
    await workbench.runCommand('File: Revert File');
  });

  it('says nothing where the settings turn it off, and comes back', async () => {
    await workbench.openFile('prompts/support/reply.prompty');
    await workbench.editor.goTo(32);
    await expect.poll(() => workbench.editor.squiggles('error'), soon).toBe(1);
    await workbench.editor.goTo(1);
    await workbench.editor.codeLens('per call');
    const entry = await workbench.views.statusBar(/tokens · .\$/);

    await workbench.changeSettings({
      'promptLedger.hints.enabled': false,
      'promptLedger.lint.enabled': false,
      'promptLedger.statusBar.enabled': false,
    });
    await expect.poll(() => workbench.editor.codeLenses(), soon).toEqual([]);
    await expect.poll(() => workbench.views.statusBarEntries(), soon).not.toContain(entry);
    await workbench.editor.goTo(32);
    await expect.poll(() => workbench.editor.squiggles('error'), soon).toBe(0);

    await workbench.changeSettings({});
    await workbench.views.statusBar(/tokens · .\$/);
    await expect.poll(() => workbench.editor.squiggles('error'), soon).toBe(1);
    await workbench.editor.goTo(1);
    await workbench.editor.codeLens('per call');
  });

  it('marks drift against the approved version, and its quick fix approves this one', async () => {
    const path = join(session.folder, 'prompts/support/reply.prompty');
    const lock = join(session.folder, 'promptledger.lock');
    const hash = `sha256:${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
    expect(await readFile(lock, 'utf8')).not.toContain(hash);

    await workbench.openFile('prompts/support/reply.prompty');
    expect(await workbench.editor.codeLens('per call')).toMatch(/\+247 tokens since v1, \+\$4\.45 per month/);
    await workbench.editor.goTo(32);
    await expect.poll(() => workbench.editor.squiggles('error'), soon).toBe(1);
    expect(await workbench.editor.hover('system:')).toMatch(/153 → 400 tokens since v1 \(\+161%\)/);

    await workbench.editor.goTo(32);
    await workbench.editor.quickFix('Approve this version');
    await expect.poll(() => readFile(lock, 'utf8'), soon).toContain(hash);
    await expect.poll(() => workbench.editor.squiggles('error'), soon).toBe(0);
    expect(await readFile(lock, 'utf8')).toMatch(
      /prompts\/support\/reply\.prompty:\n\s+hash: \S+\n\s+label: v2/,
    );
    await workbench.editor.goTo(1);
    await expect.poll(firstLens, soon).not.toContain('since v1');
  });
});
