import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LedgerEngine } from '../../../../src/engine/ledger.ts';
import type { LedgerMethods } from '../../../../src/shared/ledgerProtocol.ts';
import { Rpc } from '../../../../src/shared/rpc.ts';
import { rpcErrors } from '../../../../src/shared/rpcError.ts';
import { type LedgerFolder, ledgerFolder } from '../../adapters/journal/ledgerFolder.ts';

const root = resolve(import.meta.dirname, '../../../..');
const WRITERS = 3;
const CALLS = 4;

let folder: LedgerFolder;
const windows: Window[] = [];
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(async () => {
  await Promise.all(windows.splice(0).map(window => window.close()));
  await folder.remove();
});

/** The ledger worker of one VS Code window. */
class Window {
  readonly #worker: Worker;
  readonly #rpc: Rpc<LedgerMethods>;
  readonly #place: { readonly root: string };
  /** When it first knew of so many calls, ms. */
  readonly knew = new Map<number, number>();

  constructor(place: { readonly root: string }, stateFolder: string) {
    this.#place = place;
    const env = { ...process.env, PROMPT_LEDGER_STATE_DIR: stateFolder };
    this.#worker = new Worker(join(root, 'src/worker/ledger.ts'), { env, execArgv: [] });
    const worker = this.#worker;
    const channel = {
      post: (message: unknown) => worker.postMessage(message),
      listen: (receive: (message: unknown) => void) => {
        worker.on('message', receive);
        return () => worker.off('message', receive);
      },
    };
    const events = { changed: () => void this.#look() };
    this.#rpc = new Rpc<LedgerMethods>(
      channel,
      events,
      rpcErrors(fault => expect.fail(String(fault))),
    );
  }

  async open(): Promise<void> {
    await this.#rpc.call('open', this.#place);
    await this.#look();
  }

  async #look(): Promise<void> {
    const panel = await this.#rpc.call('panel', { ...this.#place, window: 'all', simulated: true });
    const { calls } = panel.totals;
    if (!this.knew.has(calls)) this.knew.set(calls, performance.now());
  }

  async close(): Promise<void> {
    this.#rpc.dispose();
    await this.#worker.terminate();
  }
}

/** A process of its own that makes calls and ends; resolves when all its rows are acknowledged. */
async function writeCalls(): Promise<number> {
  const program = join(root, 'test/unit/adapters/journal/writerProcess.ts');
  const child = fork(program, ['calls', folder.ledger, folder.options.stateFolder, String(CALLS)], {
    execArgv: [],
  });
  await once(child, 'message');
  const acknowledged = performance.now();
  await once(child, 'exit');
  return acknowledged;
}

it('two windows and the command line see what other processes wrote within a second', async () => {
  const place = { root: folder.root };
  for (let n = 0; n < 2; n++) windows.push(new Window(place, folder.options.stateFolder));
  await Promise.all(windows.map(window => window.open()));
  const delays: number[] = [];
  for (let writer = 1; writer <= WRITERS; writer++) {
    const written = await writeCalls();
    for (const { knew } of windows) {
      await expect.poll(() => knew.has(writer * CALLS), { timeout: 10_000, interval: 10 }).toBe(true);
      delays.push((knew.get(writer * CALLS) ?? 0) - written);
    }
    const home = { root: folder.root, ledger: folder.ledger, policyFile: null };
    const commandLine = new LedgerEngine({ home, stateFolder: folder.options.stateFolder });
    expect((await commandLine.sql('SELECT COUNT(*) FROM calls')).rows).toEqual([[BigInt(writer * CALLS)]]);
    await commandLine.dispose();
  }
  // The middle one: a machine that is busy with other tests may hold up one of them.
  expect(delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]).toBeLessThan(1000);
}, 60_000);
