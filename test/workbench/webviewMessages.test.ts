import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf } from './harness/filesBelow.ts';
import { hostileMessage } from './harness/hostileMessage.ts';
import { runCli } from './harness/installedExtension.ts';
import { pageElements } from './harness/pageElements.ts';
import { openSession, type Session } from './harness/session.ts';
import { WebviewTraffic } from './harness/webviewTraffic.ts';
import type { Workbench } from './harness/workbench.ts';

const MESSAGES = 100_000;
const soon = { timeout: 60_000 };

/** Names as somebody might choose them who wants more than a name. Windows allows fewer of them for files. */
const scriptName = process.platform === 'win32' ? '![x](y)' : '<img src=x onerror=globalThis.canary=1>';
const linkName =
  process.platform === 'win32' ? '[new](file)' : '[new](command:workbench.action.files.newUntitledFile)';
const scriptTag = '<script>globalThis.canary=1</script>';
const handlerTag = '\'"><svg onload=globalThis.canary=1>';

let session: Session;
let workbench: Workbench;
let panel: Frame;
let traffic: WebviewTraffic;
beforeAll(async () => {
  session = await openSession({
    name: 'webviewMessages',
    prepare: async (folder, state) => {
      for (const name of [scriptName, linkName]) await runHostileBatch(folder, state, name);
    },
  });
  workbench = session.workbench;
  await workbench.views.openContainer('Prompt Ledger');
  await workbench.runCommand('Prompt Ledger: Open Dashboard');
  panel = await workbench.views.webview('pl-kpi-row dd');
  traffic = new WebviewTraffic(panel);
  await traffic.listen();
});
afterAll(() => session?.close());

/** A template, a spec and tags with such names, and rows in the ledger from a run of it. */
async function runHostileBatch(folder: string, state: string, name: string): Promise<void> {
  await writeFile(
    join(folder, 'prompts', `${name}.prompt`),
    `---\nmodel: openai/gpt-image-1\nconfig: {size: 1024x1024, quality: low}\n---\nDraw {{subject}}.\n`,
  );
  await writeFile(
    join(folder, 'data', 'hostile.csv'),
    `name,subject\none,"${handlerTag.replaceAll('"', '""')}"\ntwo,b\n`,
  );
  const spec = [
    `template: ${JSON.stringify(`prompts/${name}.prompt`)}`,
    'data: data/hostile.csv',
    'models: [sandbox/gpt-image-1]',
    `output: ${JSON.stringify(`assets/${name === scriptName ? 'a' : 'b'}/{{name}}.png`)}`,
    'budget: 1.00',
    `tags: {feature: ${JSON.stringify(scriptTag)}, segment: ${JSON.stringify(handlerTag)}, content: "{{subject}}"}`,
  ];
  await writeFile(join(folder, `${name}.batch.yaml`), `${spec.join('\n')}\n`);
  const { code, output } = await runCli(['run', `${name}.batch.yaml`, '--yes'], folder, state);
  expect(code, output).toBe(0);
}

/** What a person would notice if a message did something. */
async function visible() {
  const { page, messages } = workbench;
  return {
    tabs: await page.locator('.tab').allInnerTexts(),
    notifications: await messages.notifications(),
    dialogs: await page.locator('.monaco-dialog-box').count(),
    boxes: await page.locator('.quick-input-widget:visible').count(),
  };
}

/** Asks for the state as the page does, and waits for the answer. */
async function answered(id: number): Promise<{ kind?: string }> {
  await traffic.send({ rpc: 'call', id, method: 'ready', argument: null });
  let answer: { value?: { kind?: string } } | undefined;
  await expect
    .poll(async () => {
      const heard = (await traffic.heard()) as { rpc?: string; id?: number; value?: { kind?: string } }[];
      answer = heard.find(message => message.rpc === 'result' && message.id === id);
      return answer !== undefined;
    }, soon)
    .toBe(true);
  return answer?.value ?? {};
}

describe('messages from a webview (F29)', () => {
  it('reach the extension by this road', async () => {
    expect(await answered(900_000_001)).toMatchObject({ kind: 'ledger' });
  });

  it(`do nothing where they are none of ours: ${MESSAGES.toLocaleString('en-US')} of them`, async () => {
    const before = await visible();
    const files = await contentOf(session.folder);
    await traffic.flood(MESSAGES, hostileMessage);
    // Messages arrive in order: this one is answered after all of them.
    expect(await answered(900_000_002)).toMatchObject({ kind: 'ledger' });

    expect(await visible()).toEqual(before);
    expect(await contentOf(session.folder)).toEqual(files);
    const heard = (await traffic.heard()) as { rpc?: string; id?: number }[];
    const replies = heard.filter(({ rpc }) => rpc === 'result' || rpc === 'error');
    expect(replies.map(({ id }) => id)).toEqual([900_000_001, 900_000_002]);
  });

  it('open no file that is not a template of the snapshot', async () => {
    const before = await visible();
    const paths = [
      '../../../../etc/passwd',
      '/etc/passwd',
      'promptledger.yaml',
      '.env',
      'prompts/classify.j2',
      '',
    ];
    for (const template of paths) {
      await traffic.send({ rpc: 'event', method: 'openTemplate', argument: { template } });
    }
    await answered(900_000_003);
    await workbench.page.waitForTimeout(500);
    expect((await visible()).tabs).toEqual(before.tabs);
    await workbench.messages.clear();
  });

  it('still work afterwards: the page opens a template of the snapshot', async () => {
    await panel.locator('pl-asset-cost-table button', { hasText: scriptName }).first().click();
    await workbench.page.locator('.tab.active', { hasText: '.prompt' }).waitFor();
    expect(await workbench.editor.codeLens('per call')).toContain('per call');
  });
});

describe('script in names (F30)', () => {
  it('is text in the panel, in the trees, and in their hovers', async () => {
    await workbench.runCommand('Prompt Ledger: Open Dashboard');
    panel = await workbench.views.webview('pl-kpi-row dd');
    const rows = await panel.locator('pl-asset-cost-table table').innerText();
    expect(rows).toContain(scriptName);
    expect(rows).toContain(linkName);

    await workbench.views.treeRow('Templates', scriptName);
    await workbench.views.treeRow('Templates', linkName);
    for (const name of [scriptName, linkName]) {
      const run = await workbench.views.treeRow('Runs', name);
      await run.hover();
      const hover = workbench.page.locator('.workbench-hover:visible', { hasText: name });
      await hover.first().waitFor();
      expect(await hover.first().locator('a').count()).toBe(0);
      await expectHarmless();
    }
    const feature = await workbench.views.treeRow('Spend', 'By feature');
    await feature.click();
    await workbench.views.treeRow('Spend', scriptTag);
    await expectHarmless();
  });

  it('is text in the hover and the list that break an estimate down', async () => {
    const headings = `---\nname: ${JSON.stringify(handlerTag)}\nmodel: openai/gpt-5-mini\n---\n# ${scriptName}\n\nOne.\n\n# ${linkName}\n\nTwo.\n`;
    await writeFile(join(session.folder, 'prompts', 'headings.prompt.md'), headings);
    await workbench.openFile('prompts/headings.prompt.md');
    await workbench.editor.codeLens('per call');
    const hover = await workbench.editor.hover('---');
    expect(hover).toContain(scriptName);
    expect(hover).toContain(linkName);
    await expectHarmless();
    await workbench.editor.clickCodeLens('per call');
    expect((await workbench.quickInput.rows()).join('\n')).toContain(scriptName);
    await expectHarmless();
    await workbench.quickInput.cancel();
  });

  it('is text in the question before a batch', async () => {
    await workbench.runCommand('Prompt Ledger: Run Batch…');
    await workbench.quickInput.pick(scriptName);
    expect((await workbench.messages.dialog()).detail).toContain(scriptName);
    await expectHarmless();
    await workbench.messages.answerDialog('Cancel');
  });
});

/** In no frame has anything of the names become an element, a handler, a link or a value. */
async function expectHarmless(): Promise<void> {
  const elements = await pageElements(workbench.page);
  const attributes = elements.flatMap(element => Object.entries(element.attributes));
  expect(elements.filter(({ name, text }) => name === 'script' && text.includes('canary'))).toEqual([]);
  expect(elements.filter(element => element.name === 'img' && element.attributes.src === 'x')).toEqual([]);
  expect(attributes.filter(([name, value]) => name.startsWith('on') && value.includes('canary'))).toEqual([]);
  expect(
    attributes.filter(([name, value]) => /href$/.test(name) && value.includes('newUntitledFile')),
  ).toEqual([]);
  for (const frame of workbench.page.frames()) {
    expect(await frame.evaluate('typeof globalThis.canary'), frame.url()).toBe('undefined');
  }
}
