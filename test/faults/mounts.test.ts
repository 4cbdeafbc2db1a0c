import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildEncodingTable } from '../../scripts/encodings.ts';
import { testSandbox } from '../unit/adapters/sandbox/testSandbox.ts';
import { SPEC, Studio } from '../unit/engine/batch/studio.ts';
import { bundled } from './bundled.ts';
import { tried } from './tried.ts';

/** Mounts need a namespace of their own: as root, or where the kernel gives one to everybody. */
const namespaces = [['-m'], ['-Urm']].find(
  flags => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0,
);

let folder: string;
let table: string;
let program: Awaited<ReturnType<typeof bundled>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mounts-'));
  table = join(folder, 'o200k_base.bin');
  writeFileSync(table, await buildEncodingTable('o200k_base'));
  program = await bundled(new URL('../unit/engine/batch/batchProcess.ts', import.meta.url));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await program.remove();
});

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function opened(items: number) {
  const studio = new Studio(items, SPEC);
  const sandbox = await testSandbox({ latencyMs: 2 });
  closers.push(() => studio.remove(), sandbox.close);
  const ledger = join(studio.root, '.promptledger');
  /** Runs the batch as a process that sees `mounts`; `after` is done before they are gone. */
  const run = async (mounts: string, after = '') => {
    const batch = [process.execPath, program.path, join(studio.root, 'icons.batch.yaml')];
    const script = `set -e; ${mounts}; set +e; "$@"; code=$?; ${after || ':'}; exit $code`;
    const options = ['sh', '-c', script, 'sh', ...batch, studio.state, sandbox.address, table];
    return promisify(execFile)('unshare', [...(namespaces ?? []), ...options]).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }) => ({ code: Number(code), said: String(stderr) }),
    );
  };
  return { studio, sandbox, ledger, run };
}

describe.skipIf(namespaces === undefined)('a mount', () => {
  it.each([
    ['that nobody wrote to yet', false],
    ['with the rows of an earlier run', true],
  ])('that is read-only, %s: no call, and a message that says what to do (F5)', async (_, filled) => {
    const { studio, sandbox, ledger, run } = await opened(5);
    mkdirSync(ledger);
    if (filled) {
      expect(await run(':')).toMatchObject({ code: 0 });
      studio.write('data/icons.csv', 'name,subject\nother,a thing\n');
    }
    const before = [sandbox.bill().requests.length, studio.rows().length];
    const { code, said } = await run(`mount --bind ${ledger} ${ledger}; mount -o remount,bind,ro ${ledger}`);
    expect(code).toBe(1);
    expect(said).toContain('the ledger lies on a read-only file system');
    expect(said).toContain('Move it with --ledger or make the folder writable');
    expect([sandbox.bill().requests.length, studio.rows().length]).toEqual(before);
    tried(
      'F5',
      `a batch on a read-only mount ${filled ? 'with earlier rows' : 'without rows'}`,
      '0 calls sent',
    );
  });

  it('that is full in the middle of a batch: every call has its row, and nothing is sent after it (F4)', async () => {
    const { studio, sandbox, ledger, run } = await opened(200);
    mkdirSync(ledger);
    const kept = join(folder, 'kept');
    const { said } = await run(
      `mount -t tmpfs -o size=64k tmpfs ${ledger}`,
      `cp -r ${ledger} ${kept}; touch ${kept}/copied`,
    );
    expect(said).toContain('the disk is full');
    cpSync(kept, ledger, { recursive: true });
    const rows = studio.rows();
    const intents = new Set(rows.flatMap(row => (row.type === 'intent' ? [row.attempt] : [])));
    const { requests } = sandbox.bill();
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.length).toBeLessThan(200);
    for (const { clientId } of requests) expect(intents).toContain(clientId);
    tried(
      'F4',
      `a file system that is full after ${rows.length} rows, ${requests.length} paid calls`,
      '0 calls without a row',
    );
  });
});
