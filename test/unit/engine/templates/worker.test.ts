import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeEncodingTables } from '../../../../scripts/encodings.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { Rpc } from '../../../../src/shared/rpc.ts';
import { rpcErrors } from '../../../../src/shared/rpcError.ts';
import type { DocumentAnalysis, TemplatesMethods } from '../../../../src/shared/templatesProtocol.ts';

let folder: string;
let worker: Worker;
let rpc: Rpc<TemplatesMethods>;
const analysed: DocumentAnalysis[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
  await writeEncodingTables(join(folder, 'tables'));
  const entry = new URL('../../../../src/worker/templates.ts', import.meta.url);
  worker = new Worker(entry, { workerData: { encodings: join(folder, 'tables') } });
  const channel = {
    post: (message: unknown) => worker.postMessage(message),
    listen: (receive: (message: unknown) => void) => {
      worker.on('message', receive);
      return () => worker.off('message', receive);
    },
  };
  const events = {
    analysed: (analysis: DocumentAnalysis) => void analysed.push(analysis),
    policyProblem: () => undefined,
  };
  rpc = new Rpc(
    channel,
    events,
    rpcErrors(error => expect.fail(String(error))),
  );
}, 30_000);
afterAll(async () => {
  rpc.dispose();
  await worker.terminate();
  await rm(folder, { recursive: true, force: true });
});

it('follows a document from open to close', async () => {
  const uri = 'file:///a.prompt';
  const text = '---\nmodel: openai/gpt-4o\n---\nHello';
  const path = join(folder, 'a.prompt');
  rpc.notify('open', { uri, path, languageId: 'dotprompt', version: 1, text });
  const end = { start: text.length, end: text.length };
  rpc.notify('change', { uri, version: 2, edits: [{ span: end, text: ' world' }] });
  const { version, analysis } = await rpc.call('analyse', { uri });
  expect(version).toBe(2);
  expect(analysis?.estimate.tokens.static).toEqual({ value: 2, kind: 'exact' });
  expect(typeof analysis?.estimate.perCall.low).toBe('bigint');
  expect(analysed.map(each => each.version)).toEqual([2]);
  rpc.notify('close', { uri });
  await expect(rpc.call('analyse', { uri })).rejects.toThrow('is not open');
});

it('analyses open documents anew when it is told what their ledger says', async () => {
  const uri = 'file:///b.prompt';
  const path = join(folder, 'b.prompt');
  rpc.notify('open', { uri, path, languageId: 'dotprompt', version: 1, text: 'Hello' });
  const before = await rpc.call('analyse', { uri });
  expect(before.analysis?.estimate.callsPerMonth.source).toBe('none');
  // Without policy or repository above, the folder is its own root.
  const volumes = [{ template: 'b.prompt', simulated: false, calls: 12 }];
  rpc.notify('setHistory', { root: folder, history: { versions: [], models: [], volumes } });
  const after = await rpc.call('analyse', { uri });
  expect(after.analysis?.estimate.callsPerMonth).toEqual({ value: 12, source: 'ledger' });
  expect(analysed.at(-1)?.analysis?.estimate.callsPerMonth.value).toBe(12);
  rpc.notify('close', { uri });
});

it('sends what a person should read as such', async () => {
  await writeFile(join(folder, 'promptledger.yaml'), '');
  const creating = rpc.call('createPolicy', { root: folder });
  await expect(creating).rejects.toThrow(UserError);
  await expect(creating).rejects.toMatchObject({ where: { file: join(folder, 'promptledger.yaml') } });
});
