import { statSync } from 'node:fs';
import { platform } from 'node:os';
import { ledgerPaths, listSegmentsNow } from './folders.ts';

/** Longer than the clock of a file system stands still: one that counts whole seconds (two of them, on FAT), and others. */
const SETTLED_MS = { coarse: 2500, fine: 100 } as const;
const SECOND_NS = 1_000_000_000n;

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

  /** Time of the folder's last change, ns; null where none can be had, or nobody promises that it is kept. */
  #changed(): bigint | null {
    if (platform() === 'win32') return null;
    return (
      statSync(ledgerPaths(this.#ledger).journal, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null
    );
  }
}

function isSettled(changed: bigint, now: number): boolean {
  const clock = changed % SECOND_NS === 0n ? 'coarse' : 'fine';
  return now - Number(changed / 1_000_000n) > SETTLED_MS[clock];
}
