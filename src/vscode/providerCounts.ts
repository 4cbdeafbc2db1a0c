import * as vscode from 'vscode';
import type { TemplateAnalysis } from '../core/model.ts';
import type { ProviderAccess } from '../core/ports.ts';
import type { CountDestination, CountedCall, CountMethods, SampleCall } from '../shared/countProtocol.ts';
import type { Rpc } from '../shared/rpc.ts';
import { DisposableStore } from './disposable.ts';
import { ownEndpoints } from './settings/ownLimits.ts';
import type { ProviderKeys } from './settings/providerKeys.ts';
import type { Settings } from './settings/settings.ts';
import { requireTrust } from './trust.ts';

const CONSENTS = 'promptLedger.countConsents';

/** A call whose model is known. */
export type NamedCall = SampleCall & { readonly model: string };

export interface ProviderCountsOptions {
  readonly worker: Pick<Rpc<CountMethods>, 'call'>;
  readonly settings: Settings;
  readonly keys: ProviderKeys;
  /** Of the workspace: to whom text may go from here. */
  readonly consents: vscode.Memento;
}

/** Counts that providers gave in this window, each for the text it was given for, and who may be asked. */
export class ProviderCounts implements vscode.Disposable {
  readonly #options: ProviderCountsOptions;
  readonly #store = new DisposableStore();
  readonly #counted = new Map<string, CountedCall>();
  #counts = 0;

  constructor(options: ProviderCountsOptions) {
    this.#options = options;
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#counted.delete(uri.toString());
      }),
    );
  }

  /** The count of exactly this text and model, if one was asked for. */
  of(uri: vscode.Uri, { hash, estimate }: TemplateAnalysis): CountedCall | undefined {
    const counted = this.#counted.get(uri.toString());
    return counted?.call.hash === hash && counted.call.model === estimate.model ? counted : undefined;
  }

  /** Sends nothing. @throws UserError where nobody can count the model's tokens */
  async destination(model: string): Promise<CountDestination> {
    requireTrust('send text to providers');
    return this.#options.worker.call('countDestination', { model, ...(await this.#access()) });
  }

  hasConsent(destination: CountDestination): boolean {
    return this.#consents().includes(nameOf(destination));
  }

  /** Remembered for this workspace, for this provider at this host. */
  async consent(destination: CountDestination): Promise<void> {
    await this.#options.consents.update(CONSENTS, [...this.#consents(), nameOf(destination)]);
  }

  /** Sends a call's text to be counted. Null where it was cancelled. @throws UserError */
  async count(
    uri: vscode.Uri,
    call: NamedCall,
    cancel: vscode.CancellationToken,
  ): Promise<CountedCall | null> {
    requireTrust('send text to providers');
    const { worker } = this.#options;
    const id = String(++this.#counts);
    const cancelling = cancel.onCancellationRequested(() => {
      // The count itself answers for its end; a worker that is gone has rejected it.
      worker.call('cancelCount', { id }).catch(() => undefined);
    });
    try {
      const { model, messages } = call;
      const count = await worker.call('countTokens', { id, model, messages, ...(await this.#access()) });
      if (count === null) return null;
      const counted = { call, count };
      this.#counted.set(uri.toString(), counted);
      return counted;
    } finally {
      cancelling.dispose();
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  #consents(): readonly string[] {
    return this.#options.consents.get<readonly string[]>(CONSENTS, []);
  }

  async #access(): Promise<ProviderAccess> {
    const { settings, keys } = this.#options;
    return { endpoints: ownEndpoints(settings.endpoints.raw), keys: await keys.all() };
  }
}

function nameOf({ provider, host }: CountDestination): string {
  return `${provider} at ${host}`;
}
