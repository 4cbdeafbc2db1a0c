import * as vscode from 'vscode';
import type {
  BatchMethods,
  BatchOptions,
  Preflight,
  RunProgress,
  RunSummary,
} from '../shared/batchProtocol.ts';
import type { Rpc } from '../shared/rpc.ts';
import { ownCaps, ownEndpoints } from './settings/ownLimits.ts';
import type { ProviderKeys } from './settings/providerKeys.ts';
import type { Settings } from './settings/settings.ts';
import type { SigningKey } from './settings/signingKey.ts';
import { requireTrust } from './trust.ts';

type Progress = RunProgress & { readonly plan: string };

/** Batches of this window: what the user's own settings and keys add to each, and trust asked before any of them. */
export class Batches implements vscode.Disposable {
  readonly #worker: Pick<Rpc<BatchMethods>, 'call'>;
  readonly #settings: Settings;
  readonly #keys: ProviderKeys;
  readonly #signingKey: SigningKey;
  readonly #progress = new vscode.EventEmitter<Progress>();

  constructor(
    worker: Pick<Rpc<BatchMethods>, 'call'>,
    settings: Settings,
    keys: ProviderKeys,
    signingKey: SigningKey,
  ) {
    this.#worker = worker;
    this.#settings = settings;
    this.#keys = keys;
    this.#signingKey = signingKey;
  }

  /** @param spec absolute path @throws UserError where the batch cannot run as it is */
  async preflight(spec: string, options: BatchOptions): Promise<Preflight> {
    requireTrust('run batches');
    return this.#worker.call('preflight', {
      spec,
      options,
      caps: ownCaps(this.#settings.budgetPerBatch.raw, this.#settings.budgetPerMonth.raw),
      endpoints: ownEndpoints(this.#settings.endpoints.raw),
      keys: await this.#keys.all(),
      allowNetworkFileSystem: this.#settings.allowNetworkFileSystem.value,
    });
  }

  /** Runs a plan to its end, however it ends; cancelling stops new calls and waits for those under way. */
  async run(
    plan: string,
    onProgress: (progress: RunProgress) => void,
    cancel: vscode.CancellationToken,
  ): Promise<RunSummary> {
    requireTrust('run batches');
    const following = this.#progress.event(progress => {
      if (progress.plan === plan) onProgress(progress);
    });
    const cancelling = cancel.onCancellationRequested(() => {
      // The run itself answers for its end; a worker that is gone has rejected it.
      this.#worker.call('cancel', { plan }).catch(() => undefined);
    });
    try {
      return await this.#worker.call('run', { plan, signingKey: await this.#signingKey.read() });
    } finally {
      following.dispose();
      cancelling.dispose();
    }
  }

  /** Takes what the worker tells. */
  readonly progressed = (progress: Progress): void => this.#progress.fire(progress);

  dispose(): void {
    this.#progress.dispose();
  }
}
