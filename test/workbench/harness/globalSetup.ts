import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildVsix } from '../../../scripts/buildVsix.ts';
import { findChromium } from './chromium.ts';
import { installedExtensions } from './vscodeServer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Extensions folder with the package under test installed. */
    extensionsDir: string;
  }
}

/** Packages the extension as it stands and installs it once for all workbench tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await findChromium();
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-vsix-'));
  try {
    // VSIX names a package built elsewhere, for example the one of a release.
    const vsix = process.env.VSIX ?? join(folder, 'prompt-ledger.vsix');
    if (process.env.VSIX === undefined) await buildVsix(vsix);
    const extensionsDir = await installedExtensions(vsix);
    project.provide('extensionsDir', extensionsDir);
    return () => rm(dirname(extensionsDir), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
