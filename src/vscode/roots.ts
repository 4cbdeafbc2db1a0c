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

  /** Absolute paths, the workspace's folders first. */
  all(): Promise<readonly string[]> {
    this.#found ??= findRoots();
    return this.#found;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

async function findRoots(): Promise<readonly string[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(folder => folder.uri.scheme === 'file');
  const policies = await vscode.workspace.findFiles(POLICY, '**/node_modules/**', 50);
  const nested = policies.map(policy => dirname(policy.fsPath)).sort();
  return [...new Set([...folders.map(folder => folder.uri.fsPath), ...nested])];
}

/** The innermost of some roots that holds a path, or undefined. */
export function rootOf(path: string, roots: readonly string[]): string | undefined {
  return roots
    .filter(root => path === root || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`))
    .sort((a, b) => b.length - a.length)[0];
}
