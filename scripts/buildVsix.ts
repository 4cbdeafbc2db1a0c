import { SetupError } from './bootstrap/setupError.mjs';
import { projectRoot } from './projectRoot.ts';
import { runProgram } from './runProgram.ts';

/** Packages the extension into `vsix` in a process of its own, which keeps vsce's long listing off the terminal. */
export async function buildVsix(vsix: string): Promise<void> {
  const { code, output } = await runProgram(process.execPath, ['scripts/package.ts', vsix], {
    cwd: projectRoot,
  });
  if (code !== 0) throw new SetupError('The extension could not be packaged: see the output above.', output);
}
