import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from './harness/session.ts';
import type { Workbench } from './harness/workbench.ts';

const soon = { timeout: 20_000 };

let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  session = await openSession({
    name: 'parts',
    prepare: async folder => {
      await mkdir(join(folder, '.vscode'), { recursive: true });
      await writeFile(
        join(folder, '.vscode', 'settings.json'),
        JSON.stringify({ 'promptLedger.heat.enabled': true, 'promptLedger.inlayHints.threshold': 1 }),
      );
      const policy = join(folder, 'promptledger.yaml');
      const text = await readFile(policy, 'utf8');
      await writeFile(policy, text.replace('{per: call, limit: 0.10}', '{per: call, limit: 0.04}'));
    },
  });
  workbench = session.workbench;
});
afterAll(() => session?.close());

/** The kinds of strokes in the gutter, each with its number of lines. */
const strokes = async () => {
  const gutter = workbench.page.locator('.editor-instance .glyph-margin-widgets .cgmr');
  const kinds = await gutter.evaluateAll(nodes => nodes.map(node => node.getAttribute('class') ?? ''));
  return [...new Set(kinds)].map(kind => kinds.filter(other => other === kind).length);
};

/** Of the page's own globals, what is needed of them. */
interface Page {
  getComputedStyle(node: unknown, pseudo: string): { readonly content: string };
}

/** What the Explorer writes behind a file's name. */
const badge = (name: string): Promise<string> =>
  workbench.page
    .locator('.explorer-folders-view .monaco-icon-label', { hasText: name })
    .first()
    .evaluate(node => {
      const page = globalThis as unknown as Page;
      const written = [node, ...node.querySelectorAll('*')];
      return written.map(each => page.getComputedStyle(each, '::after').content).join('');
    });

describe('the parts of a template', () => {
  it('have tokens and share beside them, and a stroke where the tokens are', async () => {
    await workbench.openFile('prompts/support/reply.prompty');
    await expect
      .poll(() => workbench.editor.lines(), soon)
      .toContainEqual(expect.stringMatching(/^system:.*~?\d+ tokens · \d+%/));
    await expect.poll(strokes, soon).not.toEqual([]);
    await workbench.keepPicture('parts-reply');
    await workbench.openFile('prompts/summary.prompt.md');
    await expect
      .poll(() => workbench.editor.lines(), soon)
      .toContainEqual(expect.stringMatching(/^## Rules.*tokens · \d+%/));
    await expect.poll(async () => (await strokes()).length, soon).toBeGreaterThan(1);
    await workbench.screenshot('parts');
  });

  it('have a bar each in the hover', async () => {
    expect(await workbench.editor.hover('---')).toMatch(/[█▏▎▍▌▋▊▉░]{8} \d+%/);
    await workbench.keepPicture('parts-hover');
  });

  it('are compared with other models', async () => {
    await workbench.runCommand('Prompt Ledger: Compare Models');
    await expect
      .poll(() => workbench.quickInput.rows(), soon)
      .toContainEqual(expect.stringMatching(/openai\/gpt-5-mini.*per call.*The current model/));
    await workbench.keepPicture('compare-models');
    await workbench.quickInput.cancel();
  });
});

describe('the Explorer', () => {
  it('marks a template over the budget per call, until its problem stands there itself', async () => {
    await workbench.page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: 'prompts' })
      .first()
      .waitFor();
    await expect.poll(() => badge('icon.prompt'), soon).toContain('$');
    expect(await badge('classify.j2')).not.toContain('$');
    await workbench.keepPicture('badges');
    await workbench.openFile('prompts/icon.prompt');
    await workbench.editor.codeLens('per call');
    await expect.poll(() => badge('icon.prompt'), soon).not.toContain('$');
  });

  it('has no marks where the settings turn them off', async () => {
    await workbench.runCommand('View: Close All Editors');
    await expect.poll(() => badge('icon.prompt'), soon).toContain('$');
    await workbench.changeSettings({ 'promptLedger.badges.enabled': false });
    await expect.poll(() => badge('icon.prompt'), soon).not.toContain('$');
  });
});
