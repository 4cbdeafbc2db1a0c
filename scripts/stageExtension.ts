import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { SetupError } from './bootstrap/setupError.mjs';
import { projectRoot } from './projectRoot.ts';
import { runProgram } from './runProgram.ts';

/**
 * Puts the extension as it ships into `folder`: the files that .vscodeignore lets through, with `dist` built anew.
 * Tests and packages work on such a copy, so that a build beside them cannot change what they look at.
 */
export async function stageExtension(folder: string, build: 'production' | 'development'): Promise<void> {
  const shipped = await listFiles({ cwd: projectRoot, packageManager: PackageManager.None });
  for (const file of shipped.filter(path => !path.startsWith('dist/'))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(projectRoot, file), join(folder, file));
  }
  await buildInto(join(folder, 'dist'), build);
}

/** Bundles everything into `outdir`; esbuild's messages name file and line. */
export async function buildInto(outdir: string, build: 'production' | 'development'): Promise<void> {
  const args = ['esbuild.js', '--outdir', outdir, ...(build === 'production' ? ['--production'] : [])];
  const { code, output } = await runProgram(process.execPath, args, { cwd: projectRoot });
  if (code !== 0) throw new SetupError('The build failed: mend what its output above names.', output);
}
