import type { Disposable } from 'vscode';
import { DisposableStore } from '../disposable.ts';
import { machineSetting, Setting } from './setting.ts';

/** All settings of ours, one object each. */
export class Settings implements Disposable {
  readonly #store = new DisposableStore();
  readonly hintsEnabled = this.#store.add(new Setting('hints.enabled'));
  readonly hintsDelay = this.#store.add(new Setting('hints.delay'));
  readonly statusBarEnabled = this.#store.add(new Setting('statusBar.enabled'));
  readonly hoverEnabled = this.#store.add(new Setting('hover.enabled'));
  readonly inlayHintsEnabled = this.#store.add(new Setting('inlayHints.enabled'));
  /** Percent. */
  readonly inlayHintsThreshold = this.#store.add(new Setting('inlayHints.threshold'));
  readonly heatEnabled = this.#store.add(new Setting('heat.enabled'));
  /** Percent. */
  readonly heatThreshold = this.#store.add(new Setting('heat.threshold'));
  readonly badgesEnabled = this.#store.add(new Setting('badges.enabled'));
  readonly lintEnabled = this.#store.add(new Setting('lint.enabled'));
  readonly budgetPerBatch = this.#store.add(machineSetting('budget.perBatch'));
  readonly budgetPerMonth = this.#store.add(machineSetting('budget.perMonth'));
  readonly endpoints = this.#store.add(machineSetting('endpoints'));
  readonly allowNetworkFileSystem = this.#store.add(machineSetting('allowNetworkFileSystem'));

  dispose(): void {
    this.#store.dispose();
  }
}
