import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../projectRoot.ts';
import { runProgram } from '../runProgram.ts';
import { mixedText } from './mixedText.ts';
import { atLeast, atMost, percentiles } from './timing.ts';
import { ORACLE, OURS, PEERS } from './tokenLibraries/libraries.ts';
import type { Library } from './tokenLibraries/library.ts';

const CHILD_RUNS = 5;
const BYTES = 1_000_000;

/** What tokenChild.ts prints. */
interface ColdRun {
  readonly loadMs: number;
  readonly residentMb: number;
  readonly coldMbPerSecond: number;
  /** Per second of the thread's own time: what others run on the machine matters less. */
  readonly coldMbPerCpuSecond: number;
  readonly tokens: number;
}

/** Load of the encoding, what it keeps resident, and the first count of a text, each in a process of its own. */
export async function benchColdStart(folder: string, tables: string): Promise<object> {
  const textFile = join(folder, 'mixed.txt');
  await writeFile(textFile, mixedText(BYTES));
  const bundles = new Map<Library, string>();
  for (const library of [OURS, ...PEERS]) bundles.set(library, await bundle(library, folder));
  const runs = new Map<Library, ColdRun[]>();
  for (let round = 0; round < CHILD_RUNS; round++) {
    // Turn by turn: what else the machine does meets all of them.
    for (const [library, bundled] of bundles) {
      runs.set(library, [...(runs.get(library) ?? []), await coldRun(bundled, tables, textFile)]);
    }
  }
  const measured = new Map([...runs].map(([library, all]) => [library, medianOf(all)]));
  const ours = measured.get(OURS) as ColdRun;
  const right = measured.get(ORACLE)?.tokens;
  if (ours.tokens !== right) throw new Error(`${ours.tokens} tokens, not ${right}`);
  const fastest = Math.max(...PEERS.map(peer => measured.get(peer)?.coldMbPerSecond ?? 0));
  const libraries = [...measured].map(([{ name }, { tokens, ...run }]) => [
    name,
    { ...run, ...(tokens === right ? {} : { tokens, insteadOf: right }) },
  ]);
  return {
    runs: CHILD_RUNS,
    text: 'mixed, 1 MB',
    libraries: Object.fromEntries(libraries),
    goals: [
      atLeast(`cold ≥ the fastest peer's ${fastest} MB/s`, fastest, ours.coldMbPerSecond),
      atMost('load ≤ 150 ms', 150, ours.loadMs),
      atMost('resident ≤ 40 MB', 40, ours.residentMb),
    ],
  };
}

async function bundle(library: Library, folder: string): Promise<string> {
  const outfile = join(folder, `${library.module}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'tokenLibraries', `${library.module}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    external: ['tiktoken'],
    logLevel: 'error',
  });
  return outfile;
}

function medianOf(runs: readonly ColdRun[]): ColdRun {
  const median = (of: (run: ColdRun) => number) => percentiles(runs.map(of)).p50;
  return {
    loadMs: median(run => run.loadMs),
    residentMb: median(run => run.residentMb),
    coldMbPerSecond: median(run => run.coldMbPerSecond),
    coldMbPerCpuSecond: median(run => run.coldMbPerCpuSecond),
    tokens: runs[0]?.tokens ?? 0,
  };
}

async function coldRun(bundled: string, tables: string, textFile: string): Promise<ColdRun> {
  const child = join(import.meta.dirname, 'tokenChild.ts');
  const args = ['--expose-gc', child, bundled, tables, textFile];
  const { code, output } = await runProgram(process.execPath, args, { cwd: projectRoot });
  if (code !== 0) throw new Error(`the measuring process ended with ${code}:\n${output}`);
  return JSON.parse(output) as ColdRun;
}
