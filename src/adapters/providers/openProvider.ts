import { UserError } from '../../core/errors.ts';
import type { Clock, Provider, ProviderAccess } from '../../core/ports.ts';
import { checkAddress, variablePrefix } from './baseAddress.ts';
import { openaiProvider } from './openaiProvider.ts';
import type { ProviderOptions } from './providerOptions.ts';

/** A provider that can be called without being told where it is. */
interface KnownProvider {
  /** With the version; one that is given goes over it. */
  readonly address: string;
  readonly open: (options: ProviderOptions) => Provider;
}

const OPENAI: KnownProvider = { address: 'https://api.openai.com/v1', open: openaiProvider };

/** By id. A new one is a file beside this one and a line here; any other id speaks OpenAI's wire format at its address. */
const PROVIDERS: ReadonlyMap<string, KnownProvider> = new Map([['openai', OPENAI]]);

/** Providers with a wire format of their own, which nobody speaks here until they stand in the list above. */
const OTHER_FORMATS = new Set([
  'anthropic',
  'google',
  'gemini',
  'vertex',
  'bedrock',
  'replicate',
  'elevenlabs',
  'vscode',
]);

/** What the sandbox on this machine asks for a key. */
const SANDBOX_KEY = 'sandbox';

/**
 * The provider that serves a model.
 * @param id the model's part before the slash.
 * @throws UserError where the provider is not supported, or has no key or no usable address.
 */
export function openProvider(
  id: string,
  access: ProviderAccess,
  clock: Clock,
  deadlineMs?: number,
): Provider {
  const given = Object.hasOwn(access.endpoints, id) ? access.endpoints[id] : undefined;
  const known = PROVIDERS.get(id);
  const address = given ?? known?.address;
  if (address === undefined || (known === undefined && OTHER_FORMATS.has(id))) throw unsupported(id);
  const key = id === 'sandbox' ? SANDBOX_KEY : Object.hasOwn(access.keys, id) ? access.keys[id] : undefined;
  if (key === undefined || key === '') {
    throw new UserError({
      what: `there is no key for ${id}`,
      next: `Set ${variablePrefix(id)}_API_KEY, or in VS Code run "Prompt Ledger: Set Provider Key…"`,
    });
  }
  const { open, address: example } = known ?? OPENAI;
  return open({ id, baseAddress: checkAddress(address, id, example), key, clock, deadlineMs });
}

function unsupported(id: string): UserError {
  const known = [...PROVIDERS.keys(), 'sandbox'].join(', ');
  const next = OTHER_FORMATS.has(id)
    ? `Use a model of ${known}, or of an OpenAI-compatible endpoint`
    : `Use a model of ${known}, or set ${variablePrefix(id)}_BASE_URL to an OpenAI-compatible endpoint`;
  return new UserError({ what: `the provider "${id}" is not supported yet`, next });
}
