import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../scripts/projectRoot.ts';
import { runScript } from '../../scripts/runScript.ts';
import { windowAddress } from '../../scripts/vscode/server.ts';
import { launchBrowser, windowSize } from '../workbench/harness/browser.ts';
import { startTestServer } from '../workbench/harness/vscodeServer.ts';
import { type HostRun, prepareHostRun } from './hostRun.ts';

const mark = '[host] ';
const timeoutMs = 5 * 60_000;
const outputFolder = join(projectRoot, '.test-output');
const consoleLog = join(outputFolder, 'host-console.log');

/**
 * Runs the mocha suites of test/host inside a real VS Code's extension host:
 * `node test/host/runInServer.ts [text of the titles to run]`.
 */
await runScript(async () => {
  const run = await prepareHostRun(process.argv[2]);
  try {
    await runSuites(run);
    const result = await run.result();
    if (result === undefined) {
      console.error(`The host suites did not come to their end: see ${consoleLog}.`);
      return 1;
    }
    return result.failed === 0 && result.passed > 0 ? 0 : 1;
  } finally {
    await run.dispose();
  }
});

/** Serves VS Code, opens it with the suites as its extension tests, and streams what they print. */
async function runSuites(run: HostRun): Promise<void> {
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(consoleLog, '');
  // A built VS Code runs extension tests in the browser only with its smoke-test driver on.
  const server = await startTestServer({
    name: 'host',
    args: ['--enable-smoke-test-driver'],
    env: { PROMPT_LEDGER_STATE_DIR: run.state },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: windowSize });
    const exited = new Promise<void>(done => {
      void page.exposeFunction('codeAutomationExit', () => done());
      setTimeout(done, timeoutMs).unref();
    });
    await page.exposeFunction('codeAutomationLog', showLine);
    await page.goto(address(server.port, run));
    await exited;
  } finally {
    await browser.close();
    await server.stop();
  }
}

function address(port: number, run: HostRun): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(path).pathname}`;
  const payload = [
    ['extensionDevelopmentPath', remote(run.extensionFolder)],
    ['extensionTestsPath', remote(run.testsModule)],
    ['skipWelcome', 'true'],
  ];
  return windowAddress(port, run.folder, { payload: JSON.stringify(payload) });
}

/** Our own lines go to the terminal, everything the window's console says to a file. */
function showLine(type: string, args: unknown[]): void {
  const text = args.map(String).join(' ');
  if (text.startsWith(mark)) console.log(text.slice(mark.length).replaceAll('%%', '%'));
  else appendFileSync(consoleLog, `${type} ${text}\n`);
}
