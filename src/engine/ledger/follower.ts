import { type FSWatcher, watch } from 'node:fs';

const POLL_MS = 500;
/** At most about four events a second. */
const PAUSE_MS = 250;

export interface FollowerOptions {
  /** The journal's folder; it need not exist yet. */
  readonly folder: string;
  /** Takes in what is new; true where there was something. */
  readonly look: () => Promise<boolean>;
  readonly onChanged: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Looks for new rows when the journal's folder changes, and every 500 ms where the system does not say so (network
 * file systems, appends on some platforms). Keeps no process alive.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #poll: NodeJS.Timeout;
  #watcher: FSWatcher | null = null;
  #soon: NodeJS.Timeout | null = null;
  #looking = false;
  #stopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#watch();
    this.#poll = setInterval(() => {
      if (this.#watcher === null) this.#watch();
      this.#lookSoon();
    }, POLL_MS);
    this.#poll.unref();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#poll);
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#watcher?.close();
    this.#watcher = null;
  }

  #watch(): void {
    try {
      const watcher = watch(this.#options.folder, { persistent: false }, () => this.#lookSoon());
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = null;
      });
      this.#watcher = watcher;
    } catch {
      // No folder yet, or no watches left: the poll stays.
      this.#watcher = null;
    }
  }

  #lookSoon(): void {
    if (this.#stopped || this.#soon !== null || this.#looking) return;
    this.#soon = setTimeout(() => void this.#look(), PAUSE_MS);
    this.#soon.unref();
  }

  async #look(): Promise<void> {
    this.#soon = null;
    this.#looking = true;
    try {
      const changed = await this.#options.look();
      if (changed && !this.#stopped) this.#options.onChanged();
    } catch (error) {
      if (!this.#stopped) this.#options.onFault(error);
    } finally {
      this.#looking = false;
    }
  }
}
