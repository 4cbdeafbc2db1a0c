import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/projectRoot.ts';
import { contentOf, filesBelow } from './harness/filesBelow.ts';
import { pageElements } from './harness/pageElements.ts';
import { type RecordingServer, startRecordingServer } from './harness/recordingServer.ts';
import { leaksOnDisk, secretForms } from './harness/secretForms.ts';
import { openSession, type Session } from './harness/session.ts';
import type { Workbench } from './harness/workbench.ts';

// Characters that look different in base64 and in an address.
const KEY = 'sk-proj-Kanarienvogel/7f3a+9c==Quelle';
const DOTENV_KEY = 'sk-proj-Umgebung/2b8d+11==Datei';
const COUNT_PATH = '/v1/responses/input_tokens';
const serverLog = join(projectRoot, '.test-output', 'ownRepo-server.log');

let provider: RecordingServer;
let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  // A provider that refuses, and repeats the key it was given in every way it can. Only the second count succeeds.
  let counts = 0;
  provider = await startRecordingServer(({ headers, url }) => {
    if (url === COUNT_PATH && counts++ > 0) {
      return { status: 200, body: '{"object": "response.input_tokens", "input_tokens": 500}' };
    }
    const key = (headers.authorization ?? '').replace('Bearer ', '');
    const said = `${key} ${encodeURIComponent(key)} ${Buffer.from(key).toString('base64')}`;
    const error = { message: `Incorrect API key provided: ${said}`, type: key, code: key, param: said };
    return { status: 401, body: JSON.stringify({ error }), headers: { 'x-request-id': key } };
  });
  session = await openSession({
    name: 'ownRepo',
    example: null,
    settings: { 'promptLedger.endpoints': { openai: provider.address } },
    prepare: async folder => {
      await writeFile(
        join(folder, '.env'),
        `OPENAI_API_KEY=${DOTENV_KEY}\nOPENAI_BASE_URL=${provider.address}\n`,
      );
    },
  });
  workbench = session.workbench;
  await workbench.views.openContainer('Prompt Ledger');
});
afterAll(async () => {
  await session?.close();
  await provider?.close();
});

/** Opens the hover at the cursor, goes to a link of it with Tab, and opens it with Enter. */
async function hoverByKeyboard(link: string): Promise<void> {
  const { keyboard } = workbench.page;
  // Once to show it, once more to go into it.
  for (let times = 0; times < 2; times += 1) {
    await keyboard.press('Control+k');
    await keyboard.press('Control+i');
    await workbench.page.locator('.monaco-resizable-hover .monaco-hover:not(.hidden)').first().waitFor();
  }
  for (let tabs = 0; tabs < 12; tabs += 1) {
    if ((await workbench.page.locator(':focus').first().innerText()).trim() === link) break;
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
}

async function startBatch(): Promise<void> {
  await workbench.messages.clear();
  await workbench.runCommand('Prompt Ledger: Run Batch…');
  await workbench.quickInput.pick('hello.batch.yaml');
}

describe('a repository that has nothing yet', () => {
  it('is told what to do in each view', async () => {
    // A window that is still opening does not know yet whether it is trusted.
    await expect
      .poll(() => workbench.views.welcome('Runs'), { timeout: 20_000 })
      .toMatch(/No batch has run here yet/);
    expect(await workbench.views.welcome('Templates')).toMatch(/No prompt templates found/);
    expect(await workbench.views.welcome('Spend')).toMatch(/Nothing has been spent/);
    const compact = await workbench.views.webview('pl-state-message p');
    expect(await compact.locator('pl-state-message p').innerText()).toMatch(
      /Nothing has been spent here yet/,
    );
  });

  it('has no batch to run', async () => {
    await workbench.runCommand('Prompt Ledger: Run Batch…');
    expect(await workbench.messages.notification(/no batch/)).toMatch(
      /Write a file such as icons\.batch\.yaml/,
    );
    await workbench.messages.clear();
  });

  it('was not written to by being looked at', async () => {
    expect(await filesBelow(session.folder)).toEqual([join(session.folder, '.env')]);
  });

  it('gets a policy from the button of the welcome view', async () => {
    await workbench.views.clickWelcome('Templates', 'Create Policy');
    await workbench.page.locator('.tab.active[data-resource-name="promptledger.yaml"]').waitFor();
    const policy = await readFile(join(session.folder, 'promptledger.yaml'), 'utf8');
    expect(policy).toMatch(/^version: 1$/m);
    expect(policy).toMatch(/^# /m);
    expect(await workbench.editor.squiggles('error')).toBe(0);
  });

  it('never overwrites a policy', async () => {
    const before = await contentOf(session.folder);
    await workbench.runCommand('Prompt Ledger: Create Policy');
    await workbench.messages.notification(/promptledger\.yaml/);
    expect(await contentOf(session.folder)).toEqual(before);
    await workbench.messages.clear();
  });
});

describe('a provider key', () => {
  beforeAll(async () => {
    const files = {
      'prompts/hello.prompt':
        '---\nmodel: openai/gpt-5-mini\nconfig: {maxOutputTokens: 50}\n---\nGreet {{name}} in one word.\n',
      'data/names.csv': 'name\nAmira\nJonas\n',
      'hello.batch.yaml':
        'template: prompts/hello.prompt\ndata: data/names.csv\noutput: out/{{name}}.txt\nbudget: 1.00\nretries: 1\n',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(session.folder, path, '..'), { recursive: true });
      await writeFile(join(session.folder, path), text);
    }
  });

  it('is asked for where there is none: a .env file is not read (F31)', async () => {
    await startBatch();
    expect(await workbench.messages.notification(/no key for openai/)).toMatch(/Set Provider Key/);
    expect(provider.connections()).toBe(0);
    expect(await filesBelow(join(session.folder, '.promptledger'))).toEqual([]);
  });

  it('is typed unseen', async () => {
    await workbench.messages.clear();
    await workbench.runCommand('Prompt Ledger: Set Provider Key…');
    await workbench.quickInput.pick('openai');
    await workbench.page.locator('.quick-input-widget input[type="password"]').waitFor();
    await workbench.quickInput.fill('two words');
    await expect.poll(() => workbench.quickInput.message(), { timeout: 10_000 }).toMatch(/one word/);
    await workbench.quickInput.fill(KEY);
    await workbench.quickInput.accept();
    expect(await workbench.messages.notification(/key of openai is stored/)).not.toContain(KEY);
  });

  it('counts tokens where somebody asks for it and agrees, reached from the hover by keyboard alone', async () => {
    await workbench.messages.clear();
    await workbench.openFile('prompts/hello.prompt');
    await workbench.editor.codeLens('per call');
    await workbench.editor.press('Control+Home');
    await hoverByKeyboard('Count with the provider');
    const { message, detail } = await workbench.messages.dialog();
    expect(message).toContain(`Send the text of prompts/hello.prompt to ${new URL(provider.address).host}`);
    expect(detail).toMatch(/^19 characters in 1 message, for openai\/gpt-5-mini: name left empty\./);
    expect(provider.connections(), 'nothing is sent before').toBe(0);
    await workbench.keepPicture('count-consent');
    await workbench.messages.answerDialog('Send');
    const refused = await workbench.messages.notification(/did not count the tokens: 401/);
    expect(secretForms(KEY).filter(form => refused.includes(form))).toEqual([]);

    await workbench.messages.clear();
    // Agreed to is agreed to: no second question, whichever way it is asked for.
    await workbench.runCommand('Prompt Ledger: Explain This Estimate');
    await workbench.quickInput.fill('Count with');
    await workbench.quickInput.pick('Count with the provider');
    const counted = await workbench.messages.notification(/counts 500 tokens for one call of/);
    expect(counted).toMatch(/: \+[\d,]+\.\d% against our ~\d+\.$/);
    const [first, second] = provider.requests;
    expect(second).toMatchObject({ method: 'POST', url: COUNT_PATH, body: first?.body });
    expect(JSON.parse(first?.body ?? '')).toEqual({
      model: 'gpt-5-mini',
      input: [{ role: 'user', content: 'Greet  in one word.' }],
    });
  });

  it('has its count in the hover of exactly this text', async () => {
    await workbench.messages.clear();
    const hover = await workbench.editor.hover('---');
    expect(hover).toMatch(/Counted by openai/);
    expect(hover).toMatch(/Its own count\s+500 tokens\s+exact, \d\d:\d\d/);
    await workbench.keepPicture('count-hover');
    await workbench.editor.press('Control+End');
    await workbench.editor.type('Now.');
    await expect.poll(() => workbench.editor.hover('---'), { timeout: 20_000 }).not.toMatch(/Counted by/);
    await workbench.runCommand('File: Revert File');
  });

  it('goes to the provider and nowhere else, whatever the provider says back (F31)', async () => {
    await startBatch();
    const { message, detail } = await workbench.messages.dialog();
    expect(message).toMatch(/^Run batch: 2 calls/);
    expect(detail).toContain('Real: this spends money.');
    await workbench.messages.answerDialog('Run');
    const summary = await workbench.messages.notification(/^Batch (failed|stopped|done)/);
    expect(summary).toMatch(/0 of 2 assets/);

    expect(provider.requests.length).toBeGreaterThan(0);
    for (const { headers, body, url } of provider.requests) {
      expect(headers.authorization).toBe(`Bearer ${KEY}`);
      expect(body + url).not.toContain(KEY);
    }
    const journal = await filesBelow(join(session.folder, '.promptledger', 'journal'));
    expect(journal).toHaveLength(1);
    expect(
      await readFile(journal[0] ?? '', 'utf8'),
      'what the provider said is kept, without the key',
    ).toMatch(/Incorrect API key provided/);

    // The panel opens by itself, beside the template, and whoever types there goes on typing.
    await workbench.views.webview('pl-kpi-row dd');
    await workbench.page.keyboard.type('Still typing.');
    await expect
      .poll(() => workbench.editor.lines(), { timeout: 20_000 })
      .toContainEqual(expect.stringContaining('Still typing.'));
    await workbench.keepPicture('panel-beside');
    await workbench.runCommand('File: Revert File');
    await workbench.runCommand('Output: Focus on Output View');
    const dom = (await pageElements(workbench.page))
      .flatMap(element => [element.text, element.value, ...Object.values(element.attributes)])
      .join('\n');
    expect(dom, 'the frames were read').toContain('Spend per day');
    expect(secretForms(KEY).filter(form => dom.includes(form))).toEqual([]);
  });

  it('is gone when it is cleared', async () => {
    const asked = provider.requests.length;
    await workbench.messages.clear();
    await workbench.runCommand('Prompt Ledger: Clear Provider Key…');
    await workbench.quickInput.pick('openai');
    await workbench.messages.notification(/key of openai is removed/);
    await startBatch();
    await workbench.messages.notification(/no key for openai/);
    expect(provider.requests).toHaveLength(asked);
  });

  it('left no trace on disk: not raw, not in base64, not URL-encoded (F31)', async () => {
    const places = [session.server.dataDir, session.folder, session.state];
    const files = (await Promise.all(places.map(filesBelow))).flat();
    expect(files.length).toBeGreaterThan(10);
    expect(await leaksOnDisk(places, KEY)).toEqual([]);
    const log = await readFile(serverLog, 'latin1');
    expect(secretForms(KEY).filter(form => log.includes(form))).toEqual([]);
    // What the .env file holds stands there and nowhere else.
    const spread = await leaksOnDisk(places, DOTENV_KEY);
    expect(new Set(spread.map(leak => leak.split(': ')[0]))).toEqual(new Set([join(session.folder, '.env')]));
  });
});
