import * as vscode from 'vscode';
import { DisposableStore } from '../disposable.ts';

/** Says when files that decide about templates changed on the disk: policy, lock, or the templates themselves. */
export class TemplateFiles implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #rules = this.#store.add(new vscode.EventEmitter<void>());
  readonly #files = this.#store.add(new vscode.EventEmitter<void>());
  /** `promptledger.yaml` or `promptledger.lock` came, went or changed. */
  readonly onDidChangeRules: vscode.Event<void> = this.#rules.event;
  /** Any file was saved, created, deleted or renamed in this window, or the rules changed. */
  readonly onDidChange: vscode.Event<void> = this.#files.event;

  constructor() {
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher('**/promptledger.{yaml,lock}'));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      this.#store.add(event(this.rulesChanged));
    }
    const { onDidSaveTextDocument, onDidCreateFiles, onDidDeleteFiles, onDidRenameFiles } = vscode.workspace;
    this.#store.add(onDidSaveTextDocument(() => this.#files.fire()));
    this.#store.add(onDidCreateFiles(() => this.#files.fire()));
    this.#store.add(onDidDeleteFiles(() => this.#files.fire()));
    this.#store.add(onDidRenameFiles(() => this.#files.fire()));
  }

  /** For what this window itself has just written: a file watcher may be seconds late. */
  readonly rulesChanged = (): void => {
    this.#rules.fire();
    this.#files.fire();
  };

  dispose(): void {
    this.#store.dispose();
  }
}
