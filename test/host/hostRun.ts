import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/projectRoot.ts';
import { stageExtension } from '../../scripts/stageExtension.ts';
import { bundleSuites } from './bundleSuites.ts';

/** What one run of the host suites needs, in a temporary folder of its own. */
export interface HostRun {
  /** The staged extension under test, with the bundled suites in `dist-test`. */
  readonly extensionFolder: string;
  /** The module that VS Code is told to run (`extensionTestsPath`). */
  readonly testsModule: string;
  /** The folder VS Code opens: a copy of examples/studio. */
  readonly folder: string;
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
  const extensionFolder = join(root, 'extension');
  const folder = join(root, 'studio');
  const resultFile = join(root, 'result.json');
  await stageExtension(extensionFolder, 'development');
  await bundleSuites(join(extensionFolder, 'dist-test'));
  const options: HostRunOptions = { resultFile, ...(grep === undefined ? {} : { grep }) };
  await writeFile(join(extensionFolder, 'dist-test', 'run.json'), JSON.stringify(options));

  const example = join(projectRoot, 'examples', 'studio');
  if (existsSync(example)) await cp(example, folder, { recursive: true });
  else await mkdir(folder);

  return {
    extensionFolder,
    testsModule: join(extensionFolder, 'dist-test', 'mochaEntry.mjs'),
    folder,
    result: async () => (existsSync(resultFile) ? JSON.parse(await readFile(resultFile, 'utf8')) : undefined),
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}
