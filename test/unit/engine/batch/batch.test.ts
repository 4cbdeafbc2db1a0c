import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mirrorFolder, readHeads } from '../../../../src/adapters/journal/heads.ts';
import { nodeDisk } from '../../../../src/adapters/journal/segmentFile.ts';
import { verifyLedger } from '../../../../src/adapters/journal/verify.ts';
import { thisWriter } from '../../../../src/adapters/journal/writer.ts';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { sumPico } from '../../../../src/core/money.ts';
import type { RunProgress } from '../../../../src/shared/batchProtocol.ts';
import { SigningKey } from '../../../../src/vscode/settings/signingKey.ts';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { intentRow, runRow, segmentRow } from '../../ledger/rows.ts';
import { bytesOf } from '../../ledger/segments.ts';
import { icons, SPEC, Studio } from './studio.ts';

let studio: Studio;
let sandbox: Sandbox | undefined;
afterEach(async () => {
  await studio.remove();
  await sandbox?.close();
  sandbox = undefined;
});

/** Starts a sandbox whose bill the test can see. */
async function withSandbox(options: Parameters<typeof testSandbox>[0] = {}) {
  sandbox = await testSandbox(options);
  return { endpoints: { sandbox: sandbox.address } };
}

describe('a batch from spec to summary', { timeout: 60_000 }, () => {
  it('makes 256 images whose rows add up to the sandbox’s own bill, to the pico-dollar', async () => {
    studio = new Studio(256);
    const progress: RunProgress[] = [];
    const engine = studio.engine({ onProgress: one => progress.push(one) });
    const preflight = await engine.preflight(studio.request({}, await withSandbox()));
    expect(preflight).toMatchObject({
      items: 256,
      calls: 256,
      simulated: true,
      operation: 'image',
      retries: 2,
    });
    expect(studio.rows()).toEqual([]);
    const summary = await engine.run({ plan: preflight.plan });
    expect(summary).toMatchObject({
      status: 'done',
      produced: 256,
      failed: 0,
      attempts: 256,
      costKind: 'exact',
      reserved: 0n,
    });
    const bill = sandbox!.bill();
    expect(sumPico(studio.settles().map(row => row.cost.pico ?? 0n))).toBe(bill.total);
    expect(summary.cost).toBe(bill.total);
    expect(
      studio
        .settles()
        .map(row => row.requestId)
        .sort(),
    ).toEqual(bill.requests.map(entry => entry.requestId).sort());
    expect(
      bill.requests.every(entry =>
        studio.rows().some(row => row.type === 'intent' && row.attempt === entry.clientId),
      ),
    ).toBe(true);
    expect(readdirSync(join(studio.root, 'assets')).length).toBe(257);
    expect(progress.at(-1)).toMatchObject({ produced: 256, cost: bill.total });
    expect(progress.length).toBeLessThan(2 + summary.durationMs / 90);
    expect(preflight.worstCase !== null && preflight.worstCase >= bill.total).toBe(true);
  });

  it('says in rows and manifest what came of what', async () => {
    studio = new Studio(2);
    const engine = studio.engine();
    const preflight = await engine.preflight(studio.request({}, await withSandbox()));
    const { run, manifest } = await engine.run({ plan: preflight.plan });
    const [intent] = studio.rows().filter(row => row.type === 'intent');
    expect(intent).toMatchObject({
      run,
      item: 'assets/icon0.png',
      provider: 'sandbox',
      model: 'gpt-image-1',
      simulated: true,
      template: 'prompts/icon.prompt',
      tags: { feature: 'icons', content: 'icon0', extra: { year: '2026' } },
      params: { size: '1024x1024', quality: 'low' },
    });
    expect(manifest).toBe(`assets/manifest.${run}.json`);
    const document = JSON.parse(readFileSync(join(studio.root, manifest!), 'utf8'));
    expect(document).toMatchObject({
      schemaVersion: 1,
      run,
      spec: 'icons.batch.yaml',
      simulated: true,
      end: { status: 'done', produced: 2 },
    });
    for (const entry of document.assets) {
      const settle = studio.settles().find(row => row.attempt === entry.attempt);
      expect(settle?.asset).toEqual(entry.asset);
      expect(existsSync(join(studio.root, entry.asset.path))).toBe(true);
    }
    expect(document.assets.length).toBe(2);
  });

  it('says which output each item was made from, which tier was asked for, and what was sent', async () => {
    const spec = SPEC.replace('quality: low}', 'quality: low, serviceTier: flex}\nparent: "{{subject}}"');
    studio = new Studio(2, spec);
    const engine = studio.engine();
    const { plan } = await engine.preflight(studio.request({}, await withSandbox()));
    await engine.run({ plan });
    const intents = studio.rows().filter(row => row.type === 'intent');
    expect(intents.map(({ parent }) => parent)).toEqual(['a thing of kind 0', 'a thing of kind 1']);
    expect(intents[0]).toMatchObject({ method: 'images', tier: 'flex', requestBytes: expect.any(Number) });
    expect(intents[0]?.region).toBeUndefined();
    // The sandbox bills a tier that it does not name at nobody's price: unknown, never 0.
    expect(studio.settles()[0]).toMatchObject({
      asset: { kind: 'image' },
      cost: { pico: null, kind: 'unpriced' },
    });
    expect(studio.settles()[0]).not.toHaveProperty('firstTokenMs');
  });

  it('stays at or above the bill through every fault, and exact where it says so (F11–F16)', async () => {
    studio = new Studio(40, SPEC.replace('low}', 'low}\nretries: 1'));
    const faults = [
      { status: 429, retryAfter: '0.05' },
      { status: 500, billed: true },
      { omitUsage: true },
      { usage: '{"input_tokens": -5, "output_tokens": 1e309}' },
      { cutAfter: 100 },
      { status: 503 },
      { body: '{"data": [' },
      { status: 400 },
    ];
    const options = await withSandbox({ faults: n => faults[n % 11] ?? null });
    const engine = studio.engine();
    const { plan } = await engine.preflight(studio.request({}, options));
    const summary = await engine.run({ plan });
    expect(summary.status).toBe('done');
    expect(summary.produced + summary.failed).toBe(40);
    const bill = sandbox!.bill();
    const byAttempt = new Map(bill.requests.map(entry => [entry.clientId, entry.pico]));
    const rows = studio.settles();
    expect(rows.length).toBe(bill.requests.length);
    for (const { attempt, cost, usage } of rows) {
      const billed = byAttempt.get(attempt)!;
      expect(cost.upper! >= billed).toBe(true);
      if (cost.kind === 'exact') expect(cost.pico).toBe(billed);
      if (billed > 0n && usage === null) expect(cost.pico! > 0n).toBe(true);
    }
    expect(new Set(rows.map(row => row.cost.kind))).toEqual(new Set(['exact', 'estimated', 'upper-bound']));
    expect(sumPico(rows.map(row => row.cost.upper ?? 0n)) >= bill.total).toBe(true);
  });

  it('never overspends a budget with 16 calls at a time, and uses it up', async () => {
    studio = new Studio(120, SPEC.replace('concurrency: 8', 'concurrency: 16'));
    const options = await withSandbox({ latencyMs: 3 });
    const engine = studio.engine();
    const { plan, warnings } = await engine.preflight(studio.request({ budget: '0.50' }, options));
    expect(warnings.join()).toMatch(/holds for about/);
    const summary = await engine.run({ plan });
    expect(summary).toMatchObject({ status: 'stopped', budget: 500_000_000_000n });
    const { total } = sandbox!.bill();
    expect(total <= 500_000_000_000n).toBe(true);
    expect(total >= 450_000_000_000n).toBe(true);
    expect(summary.cost).toBe(total);
    expect(summary.reasons.join()).toMatch(/--budget/);
  });

  it('counts what other runs of the month have spent', async () => {
    studio = new Studio(10, SPEC, { 'promptledger.yaml': 'budgets:\n  - {per: month, limit: 0.20}\n' });
    const options = await withSandbox();
    const first = studio.engine();
    await first.run({ plan: (await first.preflight(studio.request({}, options))).plan });
    const second = studio.engine();
    const { plan, budget } = await second.preflight(studio.request({ overwrite: true }, options));
    expect(budget?.alreadySpent).toBe(sandbox!.bill().total);
    expect((await second.run({ plan })).status).toBe('stopped');
    expect(sandbox!.bill().total <= 200_000_000_000n).toBe(true);
    await expect(
      studio.engine().preflight(studio.request({ overwrite: true }, options)),
    ).rejects.toMatchObject({ exitCode: 1 });
  });

  it('is cancelled between calls, and goes on where it was', async () => {
    studio = new Studio(30);
    const options = await withSandbox({ latencyMs: 20 });
    // A second time would give up calls that are under way.
    let isCancelled = false;
    const engine = studio.engine({
      onProgress: ({ produced, plan }) => {
        if (produced >= 5 && !isCancelled) engine.cancel({ plan });
        isCancelled ||= produced >= 5;
      },
    });
    const { plan } = await engine.preflight(studio.request({}, options));
    const first = await engine.run({ plan });
    expect(first.status).toBe('cancelled');
    expect(first.produced).toBeGreaterThanOrEqual(5);
    expect(first.produced).toBeLessThan(30);
    const again = studio.engine();
    const preflight = await again.preflight(studio.request({ resume: first.run }, options));
    expect(preflight).toMatchObject({ items: 30, calls: 30 - first.produced });
    const second = await again.run({ plan: preflight.plan });
    expect(second).toMatchObject({ status: 'done', produced: 30 - first.produced });
    expect(sandbox!.bill().requests.length).toBe(30);
    await expect(studio.engine().preflight(studio.request({ resume: 'NONE' }))).rejects.toBeInstanceOf(
      UserError,
    );
  });

  it('replaces the output of an item whose writer died before its last row, and no other', async () => {
    studio = new Studio(4, SPEC, { 'assets/icon3.png': 'half a life' });
    const writer = { ...thisWriter(), pid: 2 ** 22 + 1 };
    const rows = [
      segmentRow({ segment: '01DEAD', ...writer }),
      runRow({ run: 'R1' }),
      intentRow({ attempt: 'A1', run: 'R1', item: 'assets/icon3.png', provider: 'sandbox', max: 7n }),
    ];
    studio.write('.promptledger/journal/01DEAD.jsonl', bytesOf(rows).toString());
    const options = await withSandbox();
    const engine = studio.engine();
    const { plan, calls } = await engine.preflight(studio.request({ resume: 'R1' }, options));
    expect(calls).toBe(4);
    expect(await engine.run({ plan })).toMatchObject({ status: 'done', produced: 4 });
    expect(studio.rows().find(row => row.type === 'orphan')).toMatchObject({ attempt: 'A1' });
    expect(readFileSync(join(studio.root, 'assets/icon3.png'), 'latin1')).toMatch(/^\x89PNG/);
    studio.write('data/icons.csv', icons(6));
    studio.write('assets/icon5.png', 'of somebody else');
    await expect(studio.engine().preflight(studio.request({ resume: 'R1' }, options))).rejects.toThrow(
      /icon5/,
    );
  });

  it('sends nothing once the journal cannot be written (F4, F5)', async () => {
    for (const rowsThatFit of [0, 4]) {
      studio = new Studio(30);
      let writes = 0;
      const broken = {
        create: async (path: string) => {
          const handle = await nodeDisk.create(path);
          return {
            ...handle,
            write: (bytes: Uint8Array) => {
              if (++writes > rowsThatFit) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
              handle.write(bytes);
            },
          };
        },
      };
      const engine = studio.engine({ disk: broken });
      const { plan } = await engine.preflight(studio.request({}, await withSandbox()));
      const outcome = await engine.run({ plan }).catch(error => error);
      if (rowsThatFit === 0) expect(outcome).toBeInstanceOf(UserError);
      else expect(outcome).toMatchObject({ status: 'failed' });
      const intents = new Set(studio.rows().flatMap(row => (row.type === 'intent' ? [row.attempt] : [])));
      expect(sandbox!.bill().requests.every(entry => intents.has(entry.clientId ?? ''))).toBe(true);
      if (rowsThatFit === 0) expect(sandbox!.bill().requests).toEqual([]);
      await sandbox!.close();
      await studio.remove();
    }
  });

  it('keeps the key out of every file it writes (F31)', async () => {
    const key = 'sk-canary-0123456789abcdef';
    studio = new Studio(
      6,
      SPEC.replace('sandbox/', 'openai/').replace('concurrency', 'retries: 0\nconcurrency'),
    );
    sandbox = await testSandbox({
      faults: [
        { body: JSON.stringify({ error: { message: key } }), status: undefined },
        { status: 401, code: key },
      ],
    });
    const engine = studio.engine();
    const { plan } = await engine.preflight(
      studio.request({}, { keys: { openai: key }, endpoints: { openai: sandbox.address } }),
    );
    const summary = await engine.run({ plan });
    expect(summary.simulated).toBe(false);
    const written =
      studio.everything() +
      JSON.stringify(summary, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const form of [key, Buffer.from(key).toString('base64')]) expect(written).not.toContain(form);
    expect(written).toContain('openai');
  });
});

describe('the pre-flight', { timeout: 20_000 }, () => {
  const capped = { 'promptledger.yaml': 'budgets:\n  - {per: batch, limit: 40}\n' };
  const text = SPEC.replace('gpt-image-1', 'gpt-4o-mini')
    .replace('.png', '.md')
    .replace('params: {size: 1024x1024, quality: low}\n', '');
  const cases: [
    string,
    { spec?: string; files?: Record<string, string>; options?: object; exit?: 1 | 2; says: RegExp },
  ][] = [
    [
      'a missing column',
      {
        files: { 'data/icons.csv': 'name,topic\na,b\n' },
        says: /data\/icons\.csv:1: .*"subject".*name, topic/s,
      },
    ],
    [
      'a column only the output needs',
      { spec: SPEC.replace('{{name}}.png', '{{slug}}.png'), says: /"slug".*output/s },
    ],
    [
      'an unknown model',
      {
        spec: SPEC.replace('gpt-image-1', 'gpt-imag-1'),
        says: /icons\.batch\.yaml:3.*unknown.*sandbox\/openai\/gpt-image-1/s,
      },
    ],
    [
      'an unpriced model under a budget',
      {
        spec: SPEC.replace('sandbox/gpt-image-1', 'acme/draw-1'),
        files: capped,
        says: /acme\/draw-1 has no price/,
      },
    ],
    [
      'an output outside the workspace',
      { spec: SPEC.replace('assets/', '../assets/'), says: /leaves its folder.*workspace/s },
    ],
    [
      'an output that a row moves outside',
      { files: { 'data/icons.csv': 'name,subject\n../../x,b\n' }, says: /icons\.csv:2/ },
    ],
    [
      'two rows with one output',
      { files: { 'data/icons.csv': 'name,subject\na,b\nA,c\n' }, says: /rows 2 and 3/ },
    ],
    ['repetitions with one output', { spec: `${SPEC}repeat: 2\n`, says: /\{\{repeat\}\}/ }],
    ['outputs that exist', { files: { 'assets/icon1.png': 'x' }, says: /exists already.*--overwrite/s }],
    ['text without a limit under a budget', { spec: text, files: capped, says: /maxOutputTokens/ }],
    [
      'a provider that is not supported',
      { spec: SPEC.replace('sandbox/gpt-image-1', 'anthropic/claude-sonnet-4-5'), says: /not supported yet/ },
    ],
    ['a provider without a key', { spec: SPEC.replace('sandbox/', 'openai/'), says: /OPENAI_API_KEY/ }],
    [
      'real and simulated models together',
      {
        spec: SPEC.replace('[sandbox/gpt-image-1]', '[sandbox/gpt-image-1, openai/gpt-image-1]'),
        says: /mixes/,
      },
    ],
    [
      'a call over the cap per call',
      {
        files: { 'promptledger.yaml': 'budgets:\n  - {per: call, limit: 0.001}\n' },
        exit: 1,
        says: /one call may cost/,
      },
    ],
    ['a budget that no call fits in', { options: { budget: '0.001' }, exit: 1, says: /leaves \$0\.001/ }],
    [
      'a template that does not parse',
      { files: { 'prompts/icon.prompt': 'Icon {{#if}} of {{subject' }, says: /prompts\/icon\.prompt:1/ },
    ],
    [
      'a template that is not there',
      { spec: SPEC.replace('icon.prompt', 'none.prompt'), says: /icons\.batch\.yaml:1:.*none\.prompt/s },
    ],
    [
      'data that is not there',
      { spec: SPEC.replace('icons.csv', 'none.csv'), says: /none\.csv: the data file does not exist/ },
    ],
    ['data without rows', { files: { 'data/icons.csv': 'name,subject\n' }, says: /no rows/ }],
    [
      'a policy with a typo',
      { files: { 'promptledger.yaml': 'budget: 3\n' }, says: /promptledger\.yaml:1:1.*budgets/s },
    ],
  ];

  it.each(cases)(
    'refuses %s; nothing is sent or written',
    async (_, { spec = SPEC, files = {}, options = {}, exit = 2, says }) => {
      studio = new Studio(3, spec, files);
      const endpoints = { ...(await withSandbox()).endpoints, acme: sandbox!.address };
      const before = studio.everything();
      const error = await studio
        .engine()
        .preflight(studio.request(options, { endpoints, keys: { acme: 'k', anthropic: 'k' } }))
        .catch(caught => caught);
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toMatch(says);
      expect(error.exitCode).toBe(exit);
      expect(error.next).toBeTruthy();
      expect(studio.everything()).toBe(before);
      expect(sandbox!.bill().requests).toEqual([]);
    },
  );

  it('lets a model without a price run where no cap holds, at an unknown cost and never 0 (F18)', async () => {
    studio = new Studio(2, SPEC.replace('sandbox/gpt-image-1', 'acme/gpt-image-1'));
    sandbox = await testSandbox();
    const engine = studio.engine();
    const access = { endpoints: { acme: sandbox.address }, keys: { acme: 'k' } };
    const preflight = await engine.preflight(studio.request({}, access));
    expect(preflight).toMatchObject({ cost: { value: null, kind: 'unpriced' }, worstCase: null });
    const summary = await engine.run({ plan: preflight.plan });
    expect(summary).toMatchObject({ status: 'done', produced: 2, costKind: 'unpriced', costPerAsset: null });
    expect(studio.settles().map(row => row.cost)).toEqual(
      [0, 1].map(() => ({ pico: null, upper: null, kind: 'unpriced', components: expect.anything() })),
    );
  });

  it('sends the policy’s limit where nothing else limits the output', async () => {
    studio = new Studio(3, text, {
      'promptledger.yaml': 'maxOutputTokens: 33\nbudgets:\n  - {per: batch, limit: 40}\n',
    });
    const engine = studio.engine();
    const preflight = await engine.preflight(studio.request({}, await withSandbox()));
    expect(preflight).toMatchObject({
      outputTokens: { value: 99, kind: 'upper-bound' },
      cost: { kind: 'upper-bound' },
    });
    await engine.run({ plan: preflight.plan });
    expect(studio.settles().every(row => (row.usage?.outputTokens ?? 99) <= 33)).toBe(true);
    expect(studio.settles().length).toBe(3);
  });

  it('a policy’s cheaper price talks no budget down unless the user approves it', async () => {
    const cheap =
      'maxOutputTokens: 400\nbudgets:\n  - {per: batch, limit: 40}\nprices:\n  - {model: openai/gpt-4o-mini, input: 0.001, output: 0.001}\n';
    studio = new Studio(3, text, { 'promptledger.yaml': cheap });
    const options = await withSandbox();
    const dear = await studio.engine().preflight(studio.request({}, options));
    const approved = await studio
      .engine({ approvedPriceOverrides: ['openai/gpt-4o-mini'] })
      .preflight(studio.request({}, options));
    // 400 tokens at the published $0.60 per million.
    expect(dear.worstCase! > 3n * 400n * 600_000n).toBe(true);
    expect(approved.worstCase! < 3n * 1000n * 1000n).toBe(true);
    expect(dear.assumptions.join()).toMatch(/not approved/);
    const engine = studio.engine();
    const { plan } = await engine.preflight(studio.request({}, options));
    await engine.run({ plan });
    expect(sumPico(studio.settles().map(row => row.cost.upper ?? 0n)) >= sandbox!.bill().total).toBe(true);
  });

  it('is signed with the key of secret storage, which never touches the disk, and verify knows both keys', async () => {
    const secrets = new Map<string, string>();
    const key = new SigningKey(
      {
        get: async name => secrets.get(name),
        store: async (name, value) => void secrets.set(name, value),
      },
      () => {},
    );
    studio = new Studio(2);
    const ledger = join(studio.root, '.promptledger');
    const endpoints = await withSandbox();
    const runOnce = async (signing: { signingKey?: string | null }) => {
      const engine = studio.engine();
      const { plan } = await engine.preflight(studio.request({ overwrite: true }, endpoints));
      await engine.run({ plan, ...signing });
    };
    const signingKey = await key.read();
    await runOnce({ signingKey });
    const pem = (signingKey ?? '').split('\n')[1] ?? '';
    expect(pem.length).toBeGreaterThan(40);
    expect(studio.everything()).not.toContain(pem);
    expect(existsSync(join(studio.state, 'signing-key.pem'))).toBe(false);
    // The command line signs with its own.
    await runOnce({});
    await runOnce({ signingKey: null });
    const heads = await readHeads(await mirrorFolder(studio.state, ledger));
    expect(new Set([...heads.values()].map(head => head?.key)).size).toBe(3);
    const { problems, notes, segments } = await verifyLedger(ledger, studio.state);
    expect(problems).toEqual([]);
    expect(segments.map(({ signed }) => signed)).toEqual([true, true, false]);
    expect(notes.map(({ problem }) => problem)).toEqual(['is not signed']);
  });

  it('refuses data that changed between pre-flight and run, and a plan that was run', async () => {
    studio = new Studio(3);
    const engine = studio.engine();
    const { plan } = await engine.preflight(studio.request({}, await withSandbox()));
    studio.write('data/icons.csv', icons(4));
    await expect(engine.run({ plan })).rejects.toThrow(/changed since the pre-flight/);
    await expect(engine.run({ plan })).rejects.toThrow(/no such plan/);
    expect(sandbox!.bill().requests).toEqual([]);
  });
});
