import { systemClock } from '../adapters/clock.ts';
import { systemIdentity } from '../adapters/identity.ts';
import { openTokenCounter } from '../adapters/providers/countTokens/openTokenCounter.ts';
import type { TokenCounter } from '../adapters/providers/countTokens/tokenCounter.ts';
import type { Sandbox } from '../adapters/sandbox/server.ts';
import { UserError } from '../core/errors.ts';
import type { Quantity, RenderedMessage } from '../core/model.ts';
import { type ProviderAccess, ProviderError } from '../core/ports.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import { splitModelName } from '../core/pricing/modelName.ts';
import { operationOf } from '../core/pricing/operation.ts';
import type { LoadEncoding } from '../core/tokens/encoding.ts';
import { tokenProfile } from '../core/tokens/profiles.ts';
import type { CountDestination, CountMethods, ProviderCount } from '../shared/countProtocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import { tokenCounter } from './batch/providerDesk.ts';
import { countOf } from './templates/sampleCall.ts';

export interface ProviderCountingOptions {
  readonly loadEncoding: LoadEncoding;
  readonly catalogue: () => Promise<Catalogue>;
  /** For one count with all its attempts. */
  readonly deadlineMs?: number;
}

export interface ProviderCountRequest extends ProviderAccess {
  /** `provider/model`, or `sandbox/…`. */
  readonly model: string;
  readonly messages: readonly RenderedMessage[];
}

const THIS_MACHINE = 'this machine';

/** Providers' own counts of tokens, asked for by somebody: never by the program itself. */
export class ProviderCounting implements Handlers<CountMethods> {
  readonly #options: ProviderCountingOptions;
  readonly #running = new Map<string, AbortController>();

  constructor(options: ProviderCountingOptions) {
    this.#options = options;
  }

  /** @throws UserError where the model's provider counts nothing, or has no key or no usable address */
  async countDestination({
    model,
    ...access
  }: { model: string } & ProviderAccess): Promise<CountDestination> {
    const own = this.#startsSandbox(model, access);
    // Any port will do: whether the model can be counted there is what matters.
    const { provider, endpoint } = await this.#open(
      model,
      own ? onSandbox(access, 'http://127.0.0.1:1') : access,
    );
    return { provider, host: own ? THIS_MACHINE : hostOf(endpoint) };
  }

  /** @throws UserError; null where it was cancelled */
  async countTokens({
    id,
    ...request
  }: { id: string } & ProviderCountRequest): Promise<ProviderCount | null> {
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      return await this.count(request, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return null;
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }

  cancelCount({ id }: { id: string }): void {
    this.#running.get(id)?.abort();
  }

  /** What we count for the same messages. */
  async ownCount(messages: readonly RenderedMessage[], model: string): Promise<Quantity<number>> {
    return countOf(messages, model, await this.#options.loadEncoding(tokenProfile(model).encoding));
  }

  /** @throws UserError (exit code 1 where the provider did not count) */
  async count(
    { model, messages, ...access }: ProviderCountRequest,
    signal: AbortSignal,
  ): Promise<ProviderCount> {
    const sandbox = this.#startsSandbox(model, access) ? await this.#startSandbox() : null;
    try {
      const reached = sandbox === null ? access : onSandbox(access, sandbox.address);
      const counter = await this.#open(model, reached);
      const tokens = await counted(counter, messages, signal);
      const { provider, endpoint, caveat } = counter;
      const at = new Date(systemClock.now()).toISOString();
      return { provider, host: sandbox ? THIS_MACHINE : hostOf(endpoint), endpoint, tokens, at, caveat };
    } finally {
      await sandbox?.close();
    }
  }

  async #open(written: string, access: ProviderAccess): Promise<TokenCounter> {
    const catalogue = await this.#options.catalogue();
    const price = catalogue.find(written, new Date(systemClock.now()).toISOString());
    const name = splitModelName(written);
    const vendor = (name.simulated ? (price?.provider ?? name.provider) : name.provider) ?? price?.provider;
    const operation = operationOf(written, price);
    if (vendor === undefined || operation !== 'text') {
      const what =
        vendor === undefined
          ? `nobody knows whose model ${written} is`
          : `${written} makes no text (${operation})`;
      throw new UserError({
        what: `${what}, so no provider counts its tokens`,
        next: 'Name a model that writes text as provider/model',
      });
    }
    const provider = name.simulated ? 'sandbox' : vendor;
    const room = { clock: systemClock, identity: systemIdentity, deadlineMs: this.#options.deadlineMs };
    return openTokenCounter({ provider, vendor, model: name.model }, access, room);
  }

  #startsSandbox(model: string, access: ProviderAccess): boolean {
    return splitModelName(model).simulated && access.endpoints.sandbox === undefined;
  }

  async #startSandbox(): Promise<Sandbox> {
    const { startSandbox } = await import('../adapters/sandbox/server.ts');
    const { loadEncoding, catalogue } = this.#options;
    return startSandbox({ catalogue: await catalogue(), countTokens: tokenCounter(loadEncoding) });
  }
}

async function counted(
  counter: TokenCounter,
  messages: readonly RenderedMessage[],
  signal: AbortSignal,
): Promise<number> {
  if (messages.length === 0) {
    throw new UserError({ what: 'there is no text to count', next: 'Write some and try again' });
  }
  try {
    return await counter.count(messages, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new UserError({
      what: `${hostOf(counter.endpoint)} did not count the tokens: ${error.message}`,
      next: nextStep(error),
      exitCode: 1,
    });
  }
}

function nextStep({ class: kind, retryAfterMs, status }: ProviderError): string {
  if (retryAfterMs !== undefined && retryAfterMs > 0) {
    return `It asks to wait ${Math.ceil(retryAfterMs / 1000)} s: try again then`;
  }
  if (kind === 'auth') return 'Check the key of this provider';
  if (status === 404) return 'The model or the address has no such endpoint: check both';
  return kind === 'bad-request' ? 'Check model and address' : 'Try again later';
}

function onSandbox(access: ProviderAccess, address: string): ProviderAccess {
  return { ...access, endpoints: { ...access.endpoints, sandbox: address } };
}

function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}
