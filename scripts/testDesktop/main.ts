import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { type HostRun, prepareHostRun } from '../../test/host/hostRun.ts';
import { SetupError } from '../bootstrap/setupError.mjs';
import { runProgram } from '../runProgram.ts';
import { runScript } from '../runScript.ts';

/**
 * `npm run test:desktop`: the host suites in the desktop VS Code that VSCODE_PATH names,
 * else in the installed one, else in a downloaded one.
 * On Linux without a display the whole script starts again under xvfb-run.
 */
await runScript(async () => {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return underXvfb();
  const run = await prepareHostRun();
  try {
    const failure = await runSuites(run);
    const result = await run.result();
    if (result === undefined) throw explain(failure);
    console.log(`${result.passed} passed, ${result.failed} failed`);
    return result.failed === 0 && result.passed > 0 ? 0 : 1;
  } finally {
    await run.dispose();
  }
});

/** Answers with what went wrong; failed tests are no concern of this function. */
async function runSuites(run: HostRun): Promise<Error | undefined> {
  const installed = process.env.VSCODE_PATH ?? installPlaces().find(place => existsSync(place));
  try {
    await runTests({
      ...(installed === undefined ? {} : { vscodeExecutablePath: installed }),
      extensionDevelopmentPath: run.extensionFolder,
      extensionTestsPath: run.testsModule,
      launchArgs: [run.folder, '--disable-workspace-trust', '--disable-extensions'],
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The editor itself, not its `code` program: only that reports how a test run ended. */
function installPlaces(): string[] {
  if (process.platform === 'win32') {
    const folders = [join(process.env.LocalAppData ?? '', 'Programs'), process.env.ProgramFiles ?? ''];
    return folders.map(folder => join(folder, 'Microsoft VS Code', 'Code.exe'));
  }
  if (process.platform === 'darwin') {
    return ['/Applications/Visual Studio Code.app/Contents/MacOS/Electron'];
  }
  return ['/usr/share/code/code', '/opt/visual-studio-code/code'];
}

function explain(failure: Error | undefined): SetupError {
  return new SetupError(
    'No desktop VS Code ran the suites: it could not be downloaded or did not start. Set VSCODE_PATH to an ' +
      'installed one, or use "npm test", which gets its VS Code from the npm registry.',
    failure?.message ?? '',
  );
}

async function underXvfb(): Promise<number> {
  const xvfb = ['/usr/bin/xvfb-run', '/usr/local/bin/xvfb-run'].find(path => existsSync(path));
  if (xvfb === undefined) {
    throw new SetupError(
      'The desktop VS Code needs a display: install xvfb (apt-get install xvfb) or set DISPLAY.',
    );
  }
  const script = join(import.meta.dirname, 'main.ts');
  const args = ['--auto-servernum', process.execPath, script];
  return (await runProgram(xvfb, args, { cwd: process.cwd(), echo: true })).code;
}
