import { systemClock } from '../../adapters/clock.ts';
import { openProvider } from '../../adapters/providers/openProvider.ts';
import type { FaultScript } from '../../adapters/sandbox/fault.ts';
import type { Sandbox } from '../../adapters/sandbox/server.ts';
import type { PlannedModel } from '../../core/batch/plan/planModels.ts';
import type { Provider, ProviderAccess } from '../../core/ports.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { LoadEncoding } from '../../core/tokens/encoding.ts';
import { tokenProfile } from '../../core/tokens/profiles.ts';
import type { RunSummary } from '../../shared/batchProtocol.ts';

export interface SandboxSettings {
  readonly latencyMs?: number;
  readonly faults?: FaultScript;
}

/** The providers of one run; the sandbox is started with the first model that needs it. */
export class ProviderDesk {
  readonly #providers = new Map<string, Provider>();
  #sandbox: Sandbox | null = null;

  /** @throws UserError where a model's provider is not supported or has no key: nothing was started. */
  static check(models: readonly PlannedModel[], access: ProviderAccess): void {
    for (const { provider } of models)
      if (provider !== 'sandbox') openProvider(provider, access, systemClock);
  }

  async open(
    models: readonly PlannedModel[],
    access: ProviderAccess,
    catalogue: Catalogue,
    loadEncoding: LoadEncoding,
    settings: SandboxSettings,
  ): Promise<void> {
    for (const { provider } of models) {
      if (this.#providers.has(provider)) continue;
      const own = provider === 'sandbox' && access.endpoints.sandbox === undefined;
      const reached = own ? await this.#start(access, catalogue, loadEncoding, settings) : access;
      this.#providers.set(provider, openProvider(provider, reached, systemClock));
    }
  }

  of({ provider }: PlannedModel): Provider {
    const found = this.#providers.get(provider);
    if (found === undefined) throw new Error(`no provider ${provider} was opened`);
    return found;
  }

  /** What the sandbox of this run has charged so far; undefined where none was started. */
  bill(): RunSummary['sandboxBill'] {
    const bill = this.#sandbox?.bill();
    return bill && { calls: bill.requests.length, cost: bill.total };
  }

  async close(): Promise<void> {
    await this.#sandbox?.close();
    this.#sandbox = null;
  }

  async #start(
    access: ProviderAccess,
    catalogue: Catalogue,
    loadEncoding: LoadEncoding,
    settings: SandboxSettings,
  ): Promise<ProviderAccess> {
    const { startSandbox } = await import('../../adapters/sandbox/server.ts');
    this.#sandbox = await startSandbox({ ...settings, catalogue, countTokens: tokenCounter(loadEncoding) });
    return { ...access, endpoints: { ...access.endpoints, sandbox: this.#sandbox.address } };
  }
}

/** Counts a text as a model's own tokenizer does, or the nearest one that is known. */
export function tokenCounter(loadEncoding: LoadEncoding) {
  return async (model: string, text: string): Promise<number> =>
    (await loadEncoding(tokenProfile(model).encoding)).count(text);
}
