import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { Workspace } from '../cli/harness/workspace.ts';
import { journalOptions } from '../unit/adapters/journal/ledgerFolder.ts';
import { intentRow, settleRow } from '../unit/ledger/rows.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

const CALLS = 2000;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await Workspace.create({ 'promptledger.yaml': 'version: 1\n' });
  const journal = await openJournal(journalOptions(workspace.path('.promptledger'), workspace.state));
  for (let n = 0; n < CALLS; n++) {
    const attempt = `C${String(n).padStart(5, '0')}`;
    void journal.append([intentRow({ attempt }), settleRow(attempt, BigInt(n))]);
  }
  await journal.close();
});
afterAll(() => workspace.remove());

describe('an export that is killed half-way', () => {
  it.each(['jsonl', 'csv'])(
    'as %s is seen to be half, and the next one is the same to the byte (F37)',
    async format => {
      const args = ['ledger', 'export', format];
      const { code, stdout: whole } = await workspace.run(args);
      expect(code).toBe(0);
      const rows = whole.trimEnd().split('\n');
      if (format === 'jsonl') expect(JSON.parse(rows.at(-1) ?? '')).toMatchObject({ type: 'ledger' });
      else expect(rows.length).toBe(CALLS + 1);
      for (let kill = 0; kill < size.exportKills; kill++) {
        const child = workspace.start(args);
        let text = '';
        child.stdout?.setEncoding('utf8');
        // Somewhere in the first half: what a pipe holds is far less than the rest.
        const enough = ((kill * 37) % 50) * (whole.length / 100);
        for await (const chunk of child.stdout ?? []) {
          text += chunk;
          if (text.length > enough) break;
        }
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        expect(child.signalCode).toBe('SIGKILL');
        expect(text.length).toBeLessThan(whole.length);
        expect(whole.startsWith(text)).toBe(true);
        // The heads that vouch for all rows come last: without them it is no whole export.
        if (format === 'jsonl') expect(text).not.toContain('"type":"ledger"');
        expect((await workspace.run(args)).stdout).toBe(whole);
      }
      tried('F37', `${size.exportKills} exports as ${format} killed half-way`, '0 bytes differ in the next');
    },
    TIMEOUT_MS,
  );
});
