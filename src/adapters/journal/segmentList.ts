import { statSync } from 'node:fs';
import { ledgerPaths, listSegmentsNow } from './folders.ts';
import { isSettled } from './settledTime.ts';

/**
 * The segments of a ledger, listed again only when its folder has changed: beside thousands of closed segments the
 * listing would be most of a budget check. A folder that changed a moment ago is listed every time, since one more
 * segment could come at the same tick of its clock.
 */
export class SegmentList {
  readonly #ledger: string;
  #known: { readonly changed: bigint; readonly ids: readonly string[] } | null = null;

  constructor(ledger: string) {
    this.#ledger = ledger;
  }

  /**
   * Ids in their order, of every segment that was created before the call.
   * @throws UserError where the folder cannot be listed.
   */
  read(): readonly string[] {
    // Both before the listing: what is created after this look is another state of the folder, even when somebody sets
    // the clock forward meanwhile.
    const now = Date.now();
    const changed = this.#changed();
    if (this.#known !== null && this.#known.changed === changed) return this.#known.ids;
    const ids = listSegmentsNow(this.#ledger);
    this.#known = changed !== null && isSettled(changed, now) ? { changed, ids } : null;
    return ids;
  }

  /** Time of the folder's last change, ns; null where there is none. */
  #changed(): bigint | null {
    return (
      statSync(ledgerPaths(this.#ledger).journal, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null
    );
  }
}
