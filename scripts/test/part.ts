import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.ts';
import { runProgram } from '../runProgram.ts';

/** One part of `npm test`: what it is called on the command line and in the report, and how it is run. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** The parts after it make no sense when it fails. */
  readonly first?: boolean;
  run(): Promise<PartResult>;
}

export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Everything the part printed. */
  readonly output: string;
}

const outputFolder = join(projectRoot, '.test-output');

/** A step without tests of its own: it counts only when it fails. */
export async function runStep(args: readonly string[]): Promise<PartResult> {
  const { code, output } = await runProgram(process.execPath, args, { cwd: projectRoot, echo: true });
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
}

/**
 * Runs vitest on `projects` of vitest.config.ts; the counts come from its JSON report.
 * @param files only these; all where there are none.
 */
export async function runVitest(
  projects: readonly string[],
  files: readonly string[] = [],
): Promise<PartResult> {
  const report = join(outputFolder, `vitest-${projects.join('-')}.json`);
  await rm(report, { force: true });
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', ...files, ...projects.flatMap(project => ['--project', project])];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, output } = await runProgram(process.execPath, [vitest, ...args, ...reporters], {
    cwd: projectRoot,
    echo: true,
  });
  const counts = await readJson<VitestReport>(report);
  return withExitCode(
    code,
    {
      passed: counts?.numPassedTests ?? 0,
      failed: counts?.numFailedTests ?? 0,
      skipped: (counts?.numPendingTests ?? 0) + (counts?.numTodoTests ?? 0),
    },
    output,
  );
}

/** Runs the mocha suites inside VS Code; the counts stand in the last line they print. */
export async function runHostSuites(): Promise<PartResult> {
  const args = [join(projectRoot, 'test', 'host', 'runInServer.ts')];
  const { code, output } = await runProgram(process.execPath, args, { cwd: projectRoot, echo: true });
  const counts = /^(\d+) passing, (\d+) failing, (\d+) skipped$/m.exec(output);
  return withExitCode(
    code,
    { passed: Number(counts?.[1] ?? 0), failed: Number(counts?.[2] ?? 0), skipped: Number(counts?.[3] ?? 0) },
    output,
  );
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** A part that ends with an error although no test failed (a file that does not load) has failed once. */
function withExitCode(code: number, counts: Omit<PartResult, 'output'>, output: string): PartResult {
  return { ...counts, failed: code !== 0 && counts.failed === 0 ? 1 : counts.failed, output };
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
