import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../scripts/projectRoot.ts';
import { stageExtension } from '../../scripts/stageExtension.ts';
import { copyExample } from '../workbench/harness/copyExample.ts';
import { bundleSuites } from './bundleSuites.ts';

/** What one run of the host suites needs, in a temporary folder of its own. */
export interface HostRun {
  /** The staged extension under test, with the bundled suites in `dist-test`. */
  readonly extensionFolder: string;
  /** The module that VS Code is told to run (`extensionTestsPath`). */
  readonly testsModule: string;
  /** The folder VS Code opens: a copy of examples/studio. */
  readonly folder: string;
  /** Where a batch of a suite keeps Prompt Ledger's own state. */
  readonly state: string;
  /** What the suites reported, or undefined when they did not come to their end. */
  result(): Promise<HostResult | undefined>;
  dispose(): Promise<void>;
}

export interface HostResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Read by mochaEntry.ts inside VS Code: environment variables do not reach every kind of extension host. */
export interface HostRunOptions {
  readonly resultFile: string;
  /** Only tests whose full title contains this text. */
  readonly grep?: string;
}

/** Stages the extension and its suites: the same for VS Code's server and for the desktop build. */
export async function prepareHostRun(grep?: string): Promise<HostRun> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'prompt-ledger-host-')));
  const run: HostRun = {
    extensionFolder: join(root, 'extension'),
    testsModule: join(root, 'extension', 'dist-test', 'mochaEntry.mjs'),
    folder: join(root, 'studio'),
    state: join(root, 'state'),
    result: () => readResult(join(root, 'result.json')),
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
  const options = { resultFile: join(root, 'result.json'), ...(grep === undefined ? {} : { grep }) };
  try {
    await fill(run, options);
  } catch (error) {
    await run.dispose();
    throw error;
  }
  return run;
}

async function fill(run: HostRun, options: HostRunOptions): Promise<void> {
  const suites = dirname(run.testsModule);
  await stageExtension(run.extensionFolder, 'development');
  await bundleSuites(suites);
  await writeFile(join(suites, 'run.json'), JSON.stringify(options));
  const example = join(projectRoot, 'examples', 'studio');
  if (existsSync(example)) await copyExample(example, run.folder);
  else await mkdir(run.folder);
}

async function readResult(file: string): Promise<HostResult | undefined> {
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as HostResult) : undefined;
}
