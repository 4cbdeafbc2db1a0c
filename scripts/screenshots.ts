import { join } from 'node:path';
import { projectRoot } from './projectRoot.ts';
import { runProgram } from './runProgram.ts';
import { runScript } from './runScript.ts';

/** `npm run screenshots`: the workbench tests, with their pictures written to docs/images for the README. */
await runScript(async () => {
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { ...process.env, SCREENSHOT_DIR: join('docs', 'images') };
  const args = [vitest, 'run', '--project', 'workbench'];
  return (await runProgram(process.execPath, args, { cwd: projectRoot, env, echo: true })).code;
});
