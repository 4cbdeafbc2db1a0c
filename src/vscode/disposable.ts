import type { Disposable } from 'vscode';

/** Owns disposables and lets go of all of them at once, the newest first. */
export class DisposableStore implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  /** Takes ownership; what comes after the store was disposed is disposed at once. */
  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) item.dispose();
  }
}

/** One disposable out of several. */
export function disposeAll(...items: readonly Disposable[]): Disposable {
  const store = new DisposableStore();
  for (const item of items) store.add(item);
  return store;
}
