import * as vscode from 'vscode';

/** A value that others follow. */
export class Observed<T> implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<T>();
  readonly onDidChange: vscode.Event<T> = this.#changed.event;
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  readonly set = (value: T): void => {
    this.#value = value;
    this.#changed.fire(value);
  };

  dispose(): void {
    this.#changed.dispose();
  }
}
