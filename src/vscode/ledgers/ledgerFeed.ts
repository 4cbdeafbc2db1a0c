import * as vscode from 'vscode';
import { messageOf } from '../../core/errors.ts';
import type { PanelSnapshot } from '../../shared/ledgerProtocol.ts';
import type { ViewChoice } from '../../shared/viewMessages.ts';
import type { ViewState } from '../../shared/viewProtocol.ts';
import { isTrusted } from '../trust.ts';
import type { Ledgers } from './ledgers.ts';

export interface LedgerFeedOptions {
  readonly ledgers: Ledgers;
  readonly show: (state: ViewState) => void;
  readonly onFault: (error: unknown) => void;
  readonly choice?: Partial<ViewChoice>;
}

/** What one webview shows: a window over one ledger, sent anew whenever rows were added or another choice was made. */
export class LedgerFeed implements vscode.Disposable {
  readonly #options: LedgerFeedOptions;
  readonly #listener: vscode.Disposable;
  #choice: ViewChoice;
  #snapshot: PanelSnapshot | undefined;
  #sending: Promise<void> | undefined;
  #outdated = false;
  #ready = false;

  constructor(options: LedgerFeedOptions) {
    this.#options = options;
    this.#choice = { window: '30d', simulated: null, root: null, ...options.choice };
    this.#listener = options.ledgers.onDidChange(root => {
      if (root === undefined || this.#choice.root === null || root === this.#choice.root) this.update();
    });
  }

  /** What was sent last; only what stands in it may be opened. */
  get snapshot(): PanelSnapshot | undefined {
    return this.#snapshot;
  }

  /** The page is there and draws what this answers. */
  async ready(): Promise<ViewState> {
    this.#ready = true;
    return this.#state();
  }

  choose(choice: Partial<ViewChoice>): void {
    this.#choice = { ...this.#choice, ...choice };
    this.update();
  }

  /** Sends the state anew; changes that come while one is under way are one more sending. */
  update(): void {
    this.#outdated = true;
    if (!this.#ready) return;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  dispose(): void {
    this.#ready = false;
    this.#listener.dispose();
  }

  async #send(): Promise<void> {
    while (this.#outdated && this.#ready) {
      this.#outdated = false;
      const state = await this.#state();
      if (this.#ready) this.#options.show(state);
    }
  }

  async #state(): Promise<ViewState> {
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) return { kind: 'no-folder' };
    if (!isTrusted()) return { kind: 'untrusted' };
    const roots = await this.#options.ledgers.roots();
    try {
      return await this.#read(roots);
    } catch (error) {
      this.#options.onFault(error);
      return { kind: 'error', message: messageOf(error), roots };
    }
  }

  async #read(roots: readonly string[]): Promise<ViewState> {
    const { root: chosen, window, simulated } = this.#choice;
    const candidates = chosen !== null && roots.includes(chosen) ? [chosen] : roots;
    for (const root of candidates) {
      const snapshot = await this.#options.ledgers.panel(root, window, simulated);
      if (!snapshot.has.real && !snapshot.has.simulated) continue;
      this.#choice = { ...this.#choice, root };
      this.#snapshot = snapshot;
      // A folder inside a repository shows the repository's ledger; the choice stays the folder.
      return { kind: 'ledger', snapshot: { ...snapshot, root }, roots };
    }
    const [first] = candidates;
    return first === undefined ? { kind: 'no-folder' } : { kind: 'empty', root: first, roots };
  }
}
