import type { Projection } from '../../adapters/projection/projection.ts';
import type { Clock } from '../../core/ports.ts';

const PAUSE_MS = 3000;
/** Writing the snapshot may take this fraction of the time while rows arrive. */
const SHARE = 20;

/** Writes a projection's snapshot now and then while rows arrive, one at a time. */
export class SnapshotPace {
  readonly #clock: Clock;
  #lastSave = Number.NEGATIVE_INFINITY;
  #saveCost = 0;
  #saving: Promise<void> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param onFault a snapshot that cannot be written costs time at the next start, nothing else. */
  rowsArrived(projection: Projection, onFault: (error: unknown) => void): void {
    this.#saving ??= this.#saveWhenDue(projection)
      .catch(onFault)
      .finally(() => {
        this.#saving = null;
      });
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#saving;
  }

  async #saveWhenDue(projection: Projection): Promise<void> {
    const pause = Math.max(PAUSE_MS, SHARE * this.#saveCost);
    if (this.#clock.monotonic() - this.#lastSave < pause) return;
    const began = this.#clock.monotonic();
    this.#lastSave = began;
    await projection.save();
    this.#lastSave = this.#clock.monotonic();
    this.#saveCost = this.#lastSave - began;
  }
}
