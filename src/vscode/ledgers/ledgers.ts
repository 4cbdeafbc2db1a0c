import * as vscode from 'vscode';
import type { LedgerHistory } from '../../core/estimate/ledgerHistory.ts';
import type {
  LedgerMethods,
  PanelSnapshot,
  SidebarSnapshot,
  VerifyReport,
  Window,
} from '../../shared/ledgerProtocol.ts';
import type { Rpc } from '../../shared/rpc.ts';
import { DisposableStore } from '../disposable.ts';
import type { Roots } from '../roots.ts';
import { isTrusted } from '../trust.ts';

export interface RootSidebar {
  readonly root: string;
  readonly snapshot: SidebarSnapshot;
}

/** The ledgers of the workspace, read through the ledger worker; nothing is asked of it before somebody looks. */
export class Ledgers implements vscode.Disposable {
  readonly #worker: Pick<Rpc<LedgerMethods>, 'call'>;
  readonly #roots: Roots;
  readonly #open = new Map<string, Promise<void>>();
  readonly #snapshots = new Map<string, Promise<SidebarSnapshot>>();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<string | undefined>());
  /** Rows were added to the ledger of a root; undefined: any of them may be another one now. */
  readonly onDidChange: vscode.Event<string | undefined> = this.#changed.event;

  constructor(worker: Pick<Rpc<LedgerMethods>, 'call'>, roots: Roots) {
    this.#worker = worker;
    this.#roots = roots;
    this.#store.add(roots.onDidChange(() => this.refresh()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()));
  }

  /** Absolute paths of the folders that may have a ledger; none in an untrusted workspace. */
  async roots(): Promise<readonly string[]> {
    return isTrusted() ? this.#roots.all() : [];
  }

  /** What the trees show, root by root. */
  async sidebars(): Promise<readonly RootSidebar[]> {
    const roots = await this.roots();
    return Promise.all(roots.map(async root => ({ root, snapshot: await this.#sidebar(root) })));
  }

  async panel(root: string, window: Window, simulated: boolean | null): Promise<PanelSnapshot> {
    await this.#follow(root);
    return this.#worker.call('panel', { root, window, simulated });
  }

  async verify(root: string): Promise<VerifyReport> {
    await this.#follow(root);
    return this.#worker.call('verify', { root });
  }

  /** What the ledger says about calls, with the root of the repository that it belongs to. */
  async history(root: string): Promise<{ readonly root: string; readonly history: LedgerHistory }> {
    await this.#follow(root);
    return this.#worker.call('history', { root });
  }

  /** Takes what the worker tells: rows were added. */
  readonly rowsAdded = ({ root }: { readonly root: string }): void => {
    this.#snapshots.delete(root);
    this.#changed.fire(root);
  };

  /** Forgets what was read; the next look reads anew. */
  refresh(): void {
    this.#snapshots.clear();
    this.#changed.fire(undefined);
  }

  /** The worker is a new one and follows nothing yet. */
  readonly restarted = (): void => {
    this.#open.clear();
    this.refresh();
  };

  dispose(): void {
    this.#store.dispose();
  }

  #sidebar(root: string): Promise<SidebarSnapshot> {
    let snapshot = this.#snapshots.get(root);
    if (snapshot === undefined) {
      snapshot = this.#follow(root).then(() => this.#worker.call('sidebar', { root }));
      this.#snapshots.set(root, snapshot);
      // A failed read is not kept: the next look tries again.
      snapshot.catch(() => this.#snapshots.delete(root));
    }
    return snapshot;
  }

  #follow(root: string): Promise<void> {
    let open = this.#open.get(root);
    if (open === undefined) {
      open = this.#worker.call('open', { root });
      this.#open.set(root, open);
      open.catch(() => this.#open.delete(root));
    }
    return open;
  }
}
