import type { Disposable, Event } from 'vscode';
import type { LedgerHistory } from '../../core/estimate/ledgerHistory.ts';
import { disposeAll } from '../disposable.ts';

interface RootHistory {
  readonly root: string;
  readonly history: LedgerHistory;
}

export interface LedgerHistoriesOptions {
  readonly ledgers: {
    readonly onDidChange: Event<string | undefined>;
    /** None in an untrusted workspace. */
    roots(): Promise<readonly string[]>;
    history(root: string): Promise<RootHistory>;
  };
  readonly documents: { readonly onDidChange: Event<unknown> };
  readonly tell: (history: RootHistory) => void;
  readonly onFault: (error: unknown) => void;
  /** ms between two readings: a run adds rows several times a second. */
  readonly pause: number;
}

/**
 * Tells the templates worker what the ledgers of the workspace say about calls: when the first template is looked at,
 * and again when rows were added. An untrusted workspace has no ledgers.
 */
export class LedgerHistories implements Disposable {
  readonly #options: LedgerHistoriesOptions;
  readonly #listeners: Disposable;
  #wanted = false;
  #outdated = true;
  #reading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(options: LedgerHistoriesOptions) {
    this.#options = options;
    const { ledgers, documents } = options;
    this.#listeners = disposeAll(
      documents.onDidChange(() => {
        this.#wanted = true;
        this.#read();
      }),
      ledgers.onDidChange(this.again),
    );
  }

  /** What was told no longer holds, or whom it was told is gone. */
  readonly again = (): void => {
    this.#outdated = true;
    this.#read();
  };

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#listeners.dispose();
  }

  #read(): void {
    if (!this.#wanted || !this.#outdated || this.#reading || this.#disposed) return;
    this.#outdated = false;
    this.#reading = true;
    this.#tellAll()
      .catch(this.#options.onFault)
      .finally(() => {
        this.#timer = setTimeout(() => {
          this.#reading = false;
          this.#read();
        }, this.#options.pause);
      });
  }

  async #tellAll(): Promise<void> {
    const { ledgers, tell, onFault } = this.#options;
    const told = new Set<string>();
    for (const folder of await ledgers.roots()) {
      try {
        const history = await ledgers.history(folder);
        // Folders of one repository share its ledger.
        if (this.#disposed || told.has(history.root)) continue;
        told.add(history.root);
        tell(history);
      } catch (error) {
        if (!this.#disposed) onFault(error);
      }
    }
  }
}
