import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** Sandbox off: test machines run as root. The rest keeps Chromium from contacting anything by itself. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const windowSize = { width: 1440, height: 900 };

/** A headless Chromium that stays on this machine. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  const environment = Object.entries({ ...process.env, ...env }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return chromium.launch({ executablePath, args: flags, env: Object.fromEntries(environment) });
}
