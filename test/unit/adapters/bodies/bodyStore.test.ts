import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyPath } from '../../../../src/adapters/bodies/bodyPath.ts';
import { openBodyStore } from '../../../../src/adapters/bodies/bodyStore.ts';
import { sha256 } from '../../../../src/adapters/hash.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { Studio } from '../../engine/batch/studio.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const KEY = 'sk+canary/0123456789abcdef=';

/** A key as texts carry it: plain, URL-encoded, in base64 alone and behind something. */
const FORMS = [
  KEY,
  encodeURIComponent(KEY),
  encodeURIComponent(KEY).toLowerCase(),
  ...['', 'a', 'ab', 'user:', 'Bearer '].flatMap(front => {
    const bytes = Buffer.from(`${front}${KEY}${front}`);
    return [bytes.toString('base64'), bytes.toString('base64url')];
  }),
];

/** Stretches of a form that only the key explains. */
const traces = (form: string) => form.match(/.{12}/g)?.slice(1, -1) ?? [];

function ledger(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bodies-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('kept bodies', () => {
  it('lie under the hash of what is kept, once, readable by their owner alone', async () => {
    const place = ledger();
    const store = openBodyStore({ ledger: place, keys: [], confidential: ['falcon'] });
    const request = { model: 'm', messages: [{ role: 'user', text: 'jo@corp.io\nasks about "Falcon"' }] };
    const refs = await Promise.all([store.store(request), store.store(request), store.store('plain')]);
    expect(refs[0]).toEqual(refs[1]);
    expect(refs.map(({ redactions }) => redactions)).toEqual([2, 2, 0]);
    const path = bodyPath(place, refs[0]?.hash ?? '');
    const kept = readFileSync(path);
    expect(JSON.parse(kept.toString()).messages[0].text).toBe('[e-mail]\nasks about "[confidential]"');
    expect(`sha256:${sha256(kept)}`).toBe(refs[0]?.hash);
    expect([kept.length, statSync(path).mode & 0o777]).toEqual([refs[0]?.bytes, 0o600]);
    const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter(entry =>
      entry.isFile(),
    );
    expect(files.length).toBe(2);
  });

  it('keep the length of a media file, not its bytes', async () => {
    const place = ledger();
    const store = openBodyStore({ ledger: place, keys: [], confidential: [] });
    const url = `data:image/png;base64,${'A'.repeat(1000)}`;
    const { hash } = await store.store({ media: [{ url }] });
    expect(readFileSync(bodyPath(place, hash), 'utf8')).toBe(
      '{"media":[{"url":"data:image/png;base64,[1000 characters]"}]}',
    );
  });

  it.each(FORMS)('never hold a key of this process, in the form %s (F31)', async form => {
    const place = ledger();
    const store = openBodyStore({ ledger: place, keys: [KEY, 'short'], confidential: [] });
    const { hash, redactions } = await store.store(`before ${form} after`);
    const kept = readFileSync(bodyPath(place, hash), 'utf8');
    expect(redactions).toBeGreaterThan(0);
    expect(kept).toMatch(/^before .{0,12}\[\w+\].{0,20} after$/);
    for (const trace of traces(form)) expect(kept).not.toContain(trace);
  });

  it('that cannot be written say so as a message', async () => {
    const store = openBodyStore({ ledger: '/dev/null', keys: [], confidential: [] });
    await expect(store.store('x')).rejects.toBeInstanceOf(UserError);
  });
});

describe('a batch', () => {
  /** A chat endpoint that says the key it was called with, in the forms above and letter by letter. */
  async function gossip(): Promise<string> {
    const chunk = (content: string) => ({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-4o-mini',
      choices: [{ index: 0, delta: { content } }],
    });
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'x-request-id': KEY,
        'x-ratelimit-key': KEY,
      });
      const events = [...`${FORMS.join(' ')} and jo@corp.io`].map(chunk);
      response.end(`${events.map(event => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    closers.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  async function run(policy: string): Promise<Studio> {
    const studio = new Studio(
      3,
      `template: prompts/say.prompt
data: data/icons.csv
models: [acme/gpt-4o-mini]
output: "out/{{name}}.txt"
params: {maxOutputTokens: 20, stream: true}
`,
      {
        'prompts/say.prompt': `---\nmodel: acme/gpt-4o-mini\n---\nSay {{subject}} to jo@corp.io about Falcon with ${KEY}\n`,
        'promptledger.yaml': `version: 1\nprices: [{model: acme/gpt-4o-mini, input: 1, output: 2}]\n${policy}`,
      },
    );
    closers.push(() => studio.remove());
    const engine = studio.engine();
    const access = { keys: { acme: KEY }, endpoints: { acme: await gossip() } };
    const { plan } = await engine.preflight(studio.request({}, access));
    expect(await engine.run({ plan })).toMatchObject({ status: 'done', produced: 3 });
    return studio;
  }

  it('keeps no body unless the policy says so', async () => {
    const studio = await run('');
    expect(readdirSync(join(studio.root, '.promptledger'))).not.toContain('bodies');
    expect(studio.rows().some(row => 'body' in row)).toBe(false);
  });

  it('keeps redacted ones where it does: no key of it is anywhere on the disk but in the prompt (F31)', async () => {
    const studio = await run('confidential: [falcon]\nbodies: {store: redacted}\n');
    const place = join(studio.root, '.promptledger');
    const read = (hash: string | undefined) => readFileSync(bodyPath(place, hash ?? ''), 'utf8');
    for (const row of studio.rows()) {
      if (row.type === 'intent') {
        expect(read(row.body?.hash)).toContain('to [e-mail] about [confidential] with [key]');
        expect(row).toMatchObject({ method: 'chat', requestBytes: expect.any(Number) });
      }
      if (row.type === 'settle') {
        expect(read(row.body?.hash)).toMatch(/ and \[e-mail\]$/);
        expect(row).toMatchObject({
          asset: { kind: 'text' },
          firstTokenMs: expect.any(Number),
          requestId: '[key]',
        });
      }
    }
    // The prompt's own file holds the key that somebody wrote into it; the assets are what was bought.
    studio.write('prompts/say.prompt', '');
    const everything = studio.everything();
    for (const form of FORMS) {
      expect(everything).not.toContain(form);
      for (const trace of traces(form)) expect(everything).not.toContain(trace);
    }
    expect(readFileSync(join(studio.root, '.promptledger/.gitignore'), 'utf8')).toBe('*\n');
  });
});
