import { UserError } from '../core/errors.ts';
import { type Cli, remark } from './cli.ts';
import { openLedger } from './engines.ts';

/**
 * Brings `ledger.sqlite` up to date. @param place the batch's spec. The journal is the ledger: where the database cannot be written a remark says so,
 * and nothing is lost.
 */
export async function saveProjection(cli: Cli, place: string): Promise<void> {
  const { engine } = await openLedger(cli, place);
  try {
    await engine.save();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await remark(cli, `The journal is whole, but ledger.sqlite is not up to date: ${error.message}`);
  } finally {
    await engine.dispose();
  }
}
