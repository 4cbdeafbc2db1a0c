import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyPath } from '../../../src/adapters/bodies/bodyPath.ts';
import { openBodyStore } from '../../../src/adapters/bodies/bodyStore.ts';
import { sha256 } from '../../../src/adapters/hash.ts';
import { findHome } from '../../../src/adapters/home.ts';
import { refuseLinks } from '../../../src/adapters/journal/refuseLinks.ts';
import type { Sandbox } from '../../../src/adapters/sandbox/server.ts';
import { historyOf } from '../../../src/engine/ledger/historyOf.ts';
import { LedgerEngine } from '../../../src/engine/ledger.ts';
import { testSandbox } from '../adapters/sandbox/testSandbox.ts';
import { SPEC, Studio } from './batch/studio.ts';

let studio: Studio;
let sandbox: Sandbox;
let ledger: string;
/** A folder outside of the repository. */
let outside: string;
beforeEach(async () => {
  studio = new Studio(1, SPEC);
  sandbox = await testSandbox({});
  ledger = join(studio.root, '.promptledger');
  outside = join(studio.outer, 'outside');
  mkdirSync(outside);
});
afterEach(async () => {
  await studio.remove();
  await sandbox.close();
});

async function run(ledgerOption?: string): Promise<string> {
  const engine = studio.engine(ledgerOption === undefined ? {} : { overrides: { ledger: ledgerOption } });
  const request = studio.request({}, { endpoints: { sandbox: sandbox.address } });
  const { plan } = await engine.preflight(request);
  return (await engine.run({ plan })).status;
}

describe('a ledger behind symbolic links', () => {
  it.each(['journal', 'heads', 'bodies'])('is refused before anything is written: %s', async part => {
    mkdirSync(ledger);
    symlinkSync(outside, join(ledger, part));
    const refused = {
      message: expect.stringContaining('symbolic link'),
      where: { file: join(ledger, part) },
    };
    await expect(run()).rejects.toMatchObject(refused);
    await expect(run('.promptledger')).rejects.toMatchObject({ message: refused.message });
    const home = await findHome(studio.root);
    const engine = new LedgerEngine({ home, stateFolder: studio.state });
    await expect(engine.rebuild()).rejects.toMatchObject(refused);
    if (part === 'journal') await expect(historyOf(home)).rejects.toMatchObject(refused);
    expect([readdirSync(ledger), readdirSync(outside), readdirSync(studio.outer).sort()]).toEqual([
      [part],
      [],
      ['outside', 'repo'],
    ]);
    // Without the link the same engine goes on.
    rmSync(join(ledger, part));
    expect((await engine.verify()).problems).toEqual([]);
    await engine.dispose();
    expect(await run()).toBe('done');
  });

  it('is refused where it leads out of the repository or nowhere, unless --ledger names it', async () => {
    symlinkSync(outside, ledger);
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('leads out') });
    expect(readdirSync(outside)).toEqual([]);
    expect(await run('.promptledger')).toBe('done');
    expect(readdirSync(outside)).toContain('journal');
    rmSync(outside, { recursive: true });
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('leads out') });
  });

  it('may be one that stays inside, and lie behind a link to the repository', async () => {
    mkdirSync(join(studio.root, '.git'));
    mkdirSync(join(studio.root, 'sub/var'), { recursive: true });
    renameSync(join(studio.root, 'promptledger.yaml'), join(studio.root, 'sub/promptledger.yaml'));
    mkdirSync(join(studio.root, 'kept'));
    symlinkSync('../kept', join(studio.root, 'sub/.promptledger'));
    symlinkSync(studio.root, join(studio.outer, 'alias'));
    for (const root of [studio.root, join(studio.outer, 'alias')]) {
      const home = await findHome(join(root, 'sub'));
      expect(realpathSync(home.ledger)).toBe(join(studio.root, 'kept'));
      await expect(refuseLinks(home)).resolves.toBeUndefined();
    }
  });

  it('keeps no body behind one', async () => {
    const path = bodyPath(ledger, `sha256:${sha256('text')}`);
    mkdirSync(dirname(dirname(path)), { recursive: true });
    symlinkSync(outside, dirname(path));
    const store = openBodyStore({ ledger, keys: [], confidential: [] });
    await expect(store.store('text')).rejects.toMatchObject({
      message: expect.stringContaining('symbolic link'),
    });
    expect(readdirSync(outside)).toEqual([]);
  });
});
