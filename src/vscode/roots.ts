import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from './disposable.ts';

const POLICY = '**/promptledger.yaml';

/** Folders that may have a ledger of their own: those of the workspace, and folders inside them with a policy. */
export class Roots implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  readonly onDidChange: vscode.Event<void> = this.#changed.event;
  #found: Promise<readonly string[]> | undefined;
  #hasPolicy = false;

  constructor() {
    const policies = this.#store.add(vscode.workspace.createFileSystemWatcher(POLICY, false, true, false));
    const forget = () => {
      this.#found = undefined;
      this.#changed.fire();
    };
    this.#store.add(policies.onDidCreate(forget));
    this.#store.add(policies.onDidDelete(forget));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(forget));
  }

  /** Whether a policy was found, as far as is known: it is looked for when `all` is first asked. */
  get hasPolicy(): boolean {
    return this.#hasPolicy;
  }

  /** Absolute paths, the workspace's folders first. */
  all(): Promise<readonly string[]> {
    this.#found ??= this.#find();
    return this.#found;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #find(): Promise<readonly string[]> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const policies = await vscode.workspace.findFiles(POLICY, '**/node_modules/**', 50);
    this.#hasPolicy = policies.length > 0;
    const nested = policies.map(policy => dirname(policy.fsPath)).sort();
    return [...new Set([...folders.map(({ uri }) => uri.fsPath), ...nested])];
  }
}

/** The innermost of some roots that holds a path, or undefined. */
export function rootOf(path: string, roots: readonly string[]): string | undefined {
  return roots
    .filter(root => path === root || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`))
    .sort((a, b) => b.length - a.length)[0];
}
