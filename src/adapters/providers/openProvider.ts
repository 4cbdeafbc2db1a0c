import { UserError } from '../../core/errors.ts';
import type { Clock, Provider, ProviderAccess } from '../../core/ports.ts';
import { checkAddress, variablePrefix } from './baseAddress.ts';
import { openaiProvider } from './openaiProvider.ts';

/** Base addresses of providers that speak OpenAI's wire format; any other such provider needs its address given. */
const ADDRESSES = new Map([['openai', 'https://api.openai.com/v1']]);

const EXAMPLE = 'https://api.openai.com/v1';

/** Providers with a wire format of their own, which is not spoken yet. */
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
  const baseAddress = given ?? ADDRESSES.get(id);
  if (OTHER_FORMATS.has(id) || baseAddress === undefined) throw unsupported(id);
  const key = id === 'sandbox' ? SANDBOX_KEY : Object.hasOwn(access.keys, id) ? access.keys[id] : undefined;
  if (key === undefined || key === '') {
    throw new UserError({
      what: `there is no key for ${id}`,
      next: `Set ${variablePrefix(id)}_API_KEY, or in VS Code run "Prompt Ledger: Set Provider Key…"`,
    });
  }
  return openaiProvider({ id, baseAddress: checkAddress(baseAddress, id, EXAMPLE), key, clock, deadlineMs });
}

function unsupported(id: string): UserError {
  const known = [...ADDRESSES.keys(), 'sandbox'].join(', ');
  const next = OTHER_FORMATS.has(id)
    ? `Use a model of ${known}, or of an OpenAI-compatible endpoint`
    : `Use a model of ${known}, or set ${variablePrefix(id)}_BASE_URL to an OpenAI-compatible endpoint`;
  return new UserError({ what: `the provider "${id}" is not supported yet`, next });
}
