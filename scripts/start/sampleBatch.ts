import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SetupError } from '../bootstrap/setupError.mjs';
import { projectRoot } from '../projectRoot.ts';

const batch = 'icons.batch.yaml';

/** Runs the sample batch with the command line, on this terminal: its progress bar and its report are the output. */
export async function runSampleBatch(studio: string): Promise<void> {
  const cli = join(projectRoot, 'dist', 'cli.js');
  const args = ['run', batch, '--cwd', studio, '--yes', '--overwrite'];
  const child = spawn(process.execPath, [cli, ...args], { cwd: projectRoot, stdio: 'inherit' });
  const code = await new Promise<number | null>(done => {
    child.on('error', () => done(null));
    child.on('close', done);
  });
  if (code !== 0) {
    throw new SetupError(
      `The sample batch ${join('examples', 'studio', batch)} ended with exit code ${code}: its last message above says why.`,
    );
  }
}
