import type { Clock } from '../../core/ports.ts';
import { publishHead } from './heads.ts';
import type { OpenSegment } from './openSegment.ts';
import type { Signer } from './signer.ts';

/** A crash leaves at most this much of a segment unsigned. */
const INTERVAL_MS = 5000;

interface HeadPlaces {
  readonly ledger: string;
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Called for the first head; null leaves heads unsigned. */
  signer(): Promise<Signer | null>;
}

/**
 * Publishes a segment's synced head now and then, beside the appends and never in their way. Heads are evidence, not
 * the ledger: one that cannot be written is a note.
 */
export class HeadPublisher {
  readonly notes: string[] = [];
  readonly #places: HeadPlaces;
  #signer: Promise<Signer | null> | null = null;
  #last = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();

  constructor(places: HeadPlaces) {
    this.#places = places;
  }

  rowsSynced(segment: OpenSegment): void {
    if (this.#places.clock.monotonic() - this.#last >= INTERVAL_MS) void this.publish(segment, false);
  }

  publish(segment: OpenSegment, closed: boolean): Promise<void> {
    this.#last = this.#places.clock.monotonic();
    this.#running = this.#running.then(() => this.#publish(segment, closed));
    return this.#running;
  }

  /** Resolves when nothing is being written any more. */
  settled(): Promise<void> {
    return this.#running;
  }

  async #publish({ id, synced }: OpenSegment, closed: boolean): Promise<void> {
    const { clock, ledger, stateFolder } = this.#places;
    try {
      this.#signer ??= this.#places.signer().catch(error => this.#note('no key to sign heads', error));
      const { rows, hash } = synced;
      const at = new Date(clock.now()).toISOString();
      const signer = await this.#signer;
      await publishHead({ segment: id, rows, hash, at, closed }, { ledger, stateFolder, signer });
    } catch (error) {
      this.#note(`the head of segment ${id} could not be published`, error);
    }
  }

  #note(what: string, error: unknown): null {
    this.notes.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
