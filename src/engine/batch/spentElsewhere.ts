import { existsSync } from 'node:fs';
import { systemClock } from '../../adapters/clock.ts';
import { sha256 } from '../../adapters/hash.ts';
import { systemIdentity } from '../../adapters/identity.ts';
import { lostSince } from '../../adapters/journal/mirroredHeads.ts';
import { openJournal } from '../../adapters/journal/openJournal.ts';
import { otherLedgers } from '../../adapters/journal/otherLedgers.ts';
import { shortUsd } from '../../core/batch/budget/budgetGate.ts';
import type { Spend, SpendScope } from '../../core/ports.ts';

/** What a user's other ledgers hold of what a cap of their own counts. */
export interface SpentElsewhere {
  readonly spend: Spend;
  /** Sentences for people. */
  readonly notices: readonly string[];
}

/** Of more ledgers than this the names would hide the sum. */
const MOST_NAMED = 3;

/**
 * Sums up, once, what is spent and reserved in all other ledgers that this user's processes have written to.
 * @throws UserError where one of them cannot be trusted: a cap that is checked against half of them is none.
 */
export async function spentElsewhere(
  own: { readonly ledger: string; readonly stateFolder: string },
  scope: SpendScope & { readonly since: string },
): Promise<SpentElsewhere> {
  const { stateFolder } = own;
  let [spent, reserved, unpriced] = [0n, 0n, 0];
  const counted: string[] = [];
  const notices: string[] = [];
  for (const ledger of await otherLedgers(stateFolder, own.ledger)) {
    const lost = await lostSince(ledger, stateFolder, scope.since);
    if (lost > 0) notices.push(lostThere(ledger, lost));
    if (!existsSync(ledger)) continue;
    const part = await spendOf(ledger, stateFolder, scope);
    if (part.spent + part.reserved > 0n) counted.push(ledger);
    spent += part.spent;
    reserved += part.reserved;
    unpriced += part.unpriced;
  }
  if (counted.length > 0) {
    const named = counted.slice(0, MOST_NAMED).join(', ');
    const more = counted.length > MOST_NAMED ? ` and ${counted.length - MOST_NAMED} more` : '';
    notices.unshift(
      `Your own cap per month holds over all your ledgers: $${shortUsd(spent + reserved)} of this month stand in others (${named}${more}).`,
    );
  }
  return { spend: { spent, reserved, unpriced }, notices };
}

async function spendOf(ledger: string, stateFolder: string, scope: SpendScope): Promise<Spend> {
  const journal = await openJournal({
    ledger,
    stateFolder,
    clock: systemClock,
    identity: systemIdentity,
    sha256,
    app: 'prompt-ledger',
    // It is only read, and whoever wrote there was asked.
    allowNetworkFileSystem: true,
  });
  try {
    return await journal.spend(scope);
  } finally {
    await journal.close();
  }
}

function lostThere(ledger: string, segments: number): string {
  const what = segments === 1 ? '1 segment' : `${segments} segments`;
  return `${what} that you wrote this month to ${ledger} cannot be found there any more: what was spent by them is not counted under your own cap per month.`;
}
