import { UserError } from '../../../core/errors.ts';
import type { Clock, Identity, ProviderAccess } from '../../../core/ports.ts';
import { checkAddress } from '../baseAddress.ts';
import type { CountFormat } from './countFormat.ts';
import { countFormats } from './countFormats.ts';
import { type TokenCounter, tokenCounter } from './tokenCounter.ts';

/** Whose count is asked for, and where. */
export interface CountedModel {
  /** Where the call goes: a vendor, or `sandbox`. */
  readonly provider: string;
  /** Whose model it is, which decides the wire format; the provider itself outside of the sandbox. */
  readonly vendor: string;
  /** Without provider. */
  readonly model: string;
}

/** What the sandbox on this machine takes for a key. */
const SANDBOX_KEY = 'sandbox';

/**
 * The vendor's own count of a model's input tokens.
 * @throws UserError where the vendor has no endpoint for it, or there is no key or no usable address
 */
export function openTokenCounter(
  { provider, vendor, model }: CountedModel,
  access: ProviderAccess,
  { clock, identity, deadlineMs }: { clock: Clock; identity: Identity; deadlineMs?: number },
): TokenCounter {
  const format = countFormats.find(each => each.vendor === vendor);
  if (format === undefined) throw notCounted(provider, vendor);
  const simulated = provider === 'sandbox';
  const names = simulated ? [provider] : [format.vendor, ...format.aliases];
  const key = simulated ? SANDBOX_KEY : ownOf(access.keys, names);
  if (key === undefined) {
    throw new UserError({
      what: `there is no key for ${vendor}`,
      next: `Set ${format.keyVariable}, or in VS Code run "Prompt Ledger: Set Provider Key…"`,
    });
  }
  const given = ownOf(access.endpoints, names);
  if (simulated && given === undefined) throw new Error('the sandbox was not started');
  const address = withoutVersion(checkAddress(given ?? format.address, provider, format.address), format);
  const random = () => identity.random();
  return tokenCounter({ provider, format, address, model, key, clock, random, deadlineMs });
}

function ownOf(values: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  const name = names.find(each => Object.hasOwn(values, each) && values[each] !== '');
  return name === undefined ? undefined : values[name];
}

/** Vendors' tools differ in whether the version belongs to the base address. */
function withoutVersion(address: string, format: CountFormat): string {
  return [format.version, '/v1'].reduce(
    (base, version) => (base.endsWith(version) ? base.slice(0, -version.length) : base),
    address,
  );
}

function notCounted(provider: string, vendor: string): UserError {
  const known = countFormats.map(format => format.vendor).join(', ');
  const whose = provider === 'sandbox' ? vendor : provider;
  return new UserError({
    what: `${whose} has no endpoint that counts tokens, as far as is known`,
    next: `Use a model of ${known}; calls in the ledger calibrate our count of every other`,
  });
}
