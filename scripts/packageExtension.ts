import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { SetupError } from './bootstrap/setupError.mjs';
import { stageExtension } from './stageExtension.ts';

/** Builds for production and writes the package to `vsix`; answers with its size in bytes. */
export async function packageExtension(vsix: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-package-'));
  try {
    await stageExtension(folder, 'production');
    const packed = join(folder, 'package.vsix');
    await createVSIX({ cwd: folder, packagePath: packed, dependencies: false }).catch((error: Error) => {
      throw new SetupError(`The extension cannot be packaged: ${error.message}`);
    });
    await copyFile(packed, vsix);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return (await stat(vsix)).size;
}
