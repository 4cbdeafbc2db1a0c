import { sha256 } from '../../src/adapters/hash.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { FIRST_PREVIOUS } from '../../src/core/ledger/codec.ts';
import type { LedgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import { encodeLine } from '../unit/ledger/encodeLine.ts';
import { intentRow, settleRow } from '../unit/ledger/rows.ts';

/** Segments as their writers leave them: closed, with signed and mirrored heads. */
export async function writeLedger(folder: LedgerFolder, segments: number, attempts: number): Promise<void> {
  for (let segment = 0; segment < segments; segment++) {
    const journal = await openJournal(folder.options);
    for (let n = 0; n < attempts; n++) {
      const attempt = `S${segment}A${n}`;
      await journal.append([intentRow({ attempt, item: `é${n}` }), settleRow(attempt, BigInt(n))]);
    }
    await journal.close();
  }
}

/** Bodies chained anew, as somebody would who edits the ledger with care. */
export function chained(bodies: readonly string[]): string {
  let previous = FIRST_PREVIOUS;
  return bodies
    .map(body => {
      const { line, hash } = encodeLine(previous, body, sha256);
      previous = hash;
      return line;
    })
    .join('');
}

/** The body of a line, with or without its LF. */
export function bodyOf(line: string): string {
  return line.slice(line.indexOf('{')).trimEnd();
}
