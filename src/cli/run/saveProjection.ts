import { type Cli, remark } from '../cli.ts';
import { withLedger } from '../engines.ts';

/**
 * Brings `ledger.sqlite` up to date. The journal is the ledger: where the database cannot be written a remark says so,
 * and nothing is lost.
 * @param place the batch's spec.
 */
export async function saveProjection(cli: Cli, place: string): Promise<void> {
  try {
    await withLedger(cli, ledger => ledger.save(), place);
  } catch (error) {
    // Whatever it is: the money is spent, and the summary of that comes first.
    const why = error instanceof Error ? error.message : String(error);
    await remark(cli, `The journal is whole, but ledger.sqlite is not up to date: ${why}`);
  }
}
