import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };
import { SetupError } from './bootstrap/setupError.mjs';
import { projectRoot } from './projectRoot.ts';
import { runScript } from './runScript.ts';
import { stageExtension } from './stageExtension.ts';

/** `node scripts/package.ts [FILE]` builds for production and writes the package, by default NAME-VERSION.vsix. */
await runScript(async () => {
  const target = resolve(process.argv[2] ?? join(projectRoot, `${manifest.name}-${manifest.version}.vsix`));
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-package-'));
  try {
    await stageExtension(folder, 'production');
    const packed = join(folder, 'package.vsix');
    await createVSIX({ cwd: folder, packagePath: packed, dependencies: false }).catch((error: Error) => {
      throw new SetupError(`The extension cannot be packaged: ${error.message}`);
    });
    await copyFile(packed, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { size } = await stat(target);
  console.log(`${relative(process.cwd(), target)}: ${(size / 1024 / 1024).toFixed(2)} MB (${size} bytes)`);
  return 0;
});
