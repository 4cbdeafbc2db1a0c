import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

/** The environment variables that decide where state lies. */
interface StateVariables {
  readonly PROMPT_LEDGER_STATE_DIR?: string | undefined;
  readonly LOCALAPPDATA?: string | undefined;
  readonly XDG_STATE_HOME?: string | undefined;
}

/**
 * The per-user folder for what must outlive a ledger: mirrored heads, the signing key, the key of seals. Whoever writes
 * there creates it. `PROMPT_LEDGER_STATE_DIR` overrides the platform's place.
 */
export function stateFolder(variables: StateVariables = env): string {
  const override = variables.PROMPT_LEDGER_STATE_DIR;
  if (override) return override;
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Prompt Ledger');
  if (platform() === 'win32') {
    return join(variables.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'Prompt Ledger');
  }
  return join(variables.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'prompt-ledger');
}
