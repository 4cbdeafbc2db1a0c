import type { ProviderAccess } from '../../core/ports.ts';

/** Providers whose address needs not be given: for calls OpenAI, for counting tokens the others too. */
const KNOWN: ReadonlySet<string> = new Set(['openai', 'anthropic', 'gemini', 'google']);

/**
 * The variables that providers' own tools read: `OPENAI_API_KEY`, `OPENAI_BASE_URL`, and the same for any other
 * provider's id. Only the process environment is read, never a file.
 */
export function providersFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ProviderAccess {
  const keys: Record<string, string> = {};
  const endpoints: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const match = /^([A-Z][A-Z0-9_]*?)_(API_KEY|BASE_URL)$/.exec(name);
    if (match === null || value === undefined || value.trim() === '') continue;
    const id = (match[1] ?? '').toLowerCase().replaceAll('_', '-');
    // What runs on this machine needs no key, and an address elsewhere would make real calls count as simulated.
    if (id === 'sandbox') continue;
    (match[2] === 'API_KEY' ? keys : endpoints)[id] = value.trim();
  }
  // Keys of anything else that a shell may hold are not carried around.
  for (const id of Object.keys(keys)) if (!KNOWN.has(id) && !(id in endpoints)) delete keys[id];
  return { keys, endpoints };
}
