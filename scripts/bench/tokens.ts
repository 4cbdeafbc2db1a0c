import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { EncodingLoader } from '../../src/adapters/encodings/encodingLoader.ts';
import { IncrementalCount } from '../../src/core/tokens/incrementalCount.ts';
import { writeEncodingTables } from '../encodings.ts';
import { projectRoot } from '../projectRoot.ts';
import { runProgram } from '../runProgram.ts';
import { mixedText, repeatableRandom } from './mixedText.ts';
import { load as loadGptTokenizer } from './tokenLibraries/gptTokenizer.ts';
import { load as loadJsTiktoken } from './tokenLibraries/jsTiktoken.ts';
import type { CountTokens, Library } from './tokenLibraries/library.ts';
import { load as loadOurs } from './tokenLibraries/ours.ts';
import { load as loadTiktokenWasm } from './tokenLibraries/tiktokenWasm.ts';

const OURS: Library = { name: 'prompt-ledger', module: 'ours', load: loadOurs };
const PEERS: readonly Library[] = [
  { name: 'js-tiktoken', module: 'jsTiktoken', load: loadJsTiktoken },
  { name: 'gpt-tokenizer', module: 'gptTokenizer', load: loadGptTokenizer },
  { name: 'tiktoken (wasm)', module: 'tiktokenWasm', load: loadTiktokenWasm },
];

const KEYSTROKES = 500;
const FULL_RECOUNTS = 5;
const CHILD_RUNS = 5;

/**
 * Measures token counting against other libraries, all with o200k_base, in one run on this machine: a keystroke
 * in templates of 10 KB to 1 MB against a full recount of the same text, texts that are one long run, and load
 * time, resident memory and cold speed in processes of their own. Times in ms, sizes in bytes unless named.
 */
export async function benchTokens(): Promise<object> {
  const folder = join(projectRoot, 'node_modules/.cache/prompt-ledger/bench-tokens');
  await mkdir(folder, { recursive: true });
  try {
    const tables = join(folder, 'tables');
    await writeEncodingTables(tables);
    const cold = await benchColdStart(folder, tables);
    const keystroke = [];
    for (const bytes of [10_000, 100_000, 1_000_000]) keystroke.push(await benchKeystroke(bytes, tables));
    return { keystroke, longRuns: await benchLongRuns(tables), coldStart: cold };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchKeystroke(bytes: number, tables: string): Promise<object> {
  const random = repeatableRandom(bytes);
  const encoding = await new EncodingLoader(tables).load('o200k_base');
  const count = new IncrementalCount(encoding, mixedText(bytes));
  const times: number[] = [];
  let cursor = 0;
  for (let i = 0; i < KEYSTROKES; i++) {
    // A writer types a while in one place, then goes elsewhere.
    if (i % 25 === 0) cursor = Math.floor(random() * count.length);
    const typed = 'the quick brown fox, {{name}}.\n'[Math.floor(random() * 31)] ?? ' ';
    times.push(elapsed(() => count.applyEdit(cursor, cursor, typed)));
    cursor++;
  }
  const text = count.slice();
  if (count.total !== encoding.count(text)) throw new Error('the incremental count is wrong');
  const ours = percentiles(times);
  const fullRecount: Record<string, object> = {};
  const peerMedians: number[] = [];
  for (const library of [OURS, ...PEERS]) {
    const recount = await library.load(tables);
    // Once before, so that every library has compiled its code and filled its caches.
    if (recount(text) !== count.total) throw new Error(`${library.name} counts differently`);
    const recounts = Array.from({ length: FULL_RECOUNTS }, (_, i) => elapsed(() => recount(`${text}${i}`)));
    const measured = percentiles(recounts);
    fullRecount[library.name] = { p50: measured.p50, ratio: ratio(measured.p50, ours.p50) };
    if (library !== OURS) peerMedians.push(measured.p50);
  }
  return {
    bytes: Buffer.byteLength(text),
    keystroke: ours,
    fullRecount,
    ratioToFastestPeer: ratio(Math.min(...peerMedians), ours.p50),
    ratioToFastestPeerAtP95: ratio(Math.min(...peerMedians), ours.p95),
  };
}

/** Peers take minutes on what we take milliseconds for: they get a few thousand characters. */
async function benchLongRuns(tables: string): Promise<object[]> {
  const ours = await OURS.load(tables);
  const results: object[] = [
    ['one letter', 'a'],
    ['blanks', ' '],
    ['one ideograph', '中'],
    ['line ends', '\n'],
  ].map(([name, unit = '']) => oneRun(OURS.name, `${name}, 100,000 characters`, ours, unit.repeat(100_000)));
  const random = repeatableRandom(64);
  const base64 = Buffer.from(Array.from({ length: 75_000 }, () => random() * 256)).toString('base64');
  results.push(oneRun(OURS.name, 'base64, 100,000 characters', ours, base64));
  for (const library of [OURS, ...PEERS]) {
    const characters = library.module === 'jsTiktoken' ? 2000 : 5000;
    const text = 'a'.repeat(characters);
    results.push(
      oneRun(library.name, `one letter, ${characters} characters`, await library.load(tables), text),
    );
  }
  return results;
}

function oneRun(library: string, text: string, count: CountTokens, characters: string): object {
  return { library, text, ms: round(elapsed(() => count(characters))) };
}

async function benchColdStart(folder: string, tables: string): Promise<object> {
  const textFile = join(folder, 'mixed.txt');
  await writeFile(textFile, mixedText(1_000_000));
  const libraries: Record<string, object> = {};
  for (const library of [OURS, ...PEERS]) {
    const bundle = join(folder, `${library.module}.mjs`);
    await build({
      entryPoints: [join(import.meta.dirname, 'tokenLibraries', `${library.module}.ts`)],
      outfile: bundle,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      external: ['tiktoken'],
      logLevel: 'error',
    });
    const runs: ColdRun[] = [];
    for (let i = 0; i < CHILD_RUNS; i++) runs.push(await coldRun(bundle, tables, textFile));
    const median = (of: (run: ColdRun) => number) => percentiles(runs.map(of)).p50;
    libraries[library.name] = {
      loadMs: median(run => run.loadMs),
      residentMb: median(run => run.residentMb),
      coldMbPerSecond: median(run => run.coldMbPerSecond),
    };
  }
  return { runs: CHILD_RUNS, text: 'mixed, 1 MB', libraries };
}

interface ColdRun {
  readonly loadMs: number;
  readonly residentMb: number;
  readonly coldMbPerSecond: number;
}

async function coldRun(bundle: string, tables: string, textFile: string): Promise<ColdRun> {
  const child = join(import.meta.dirname, 'tokenChild.ts');
  const args = ['--expose-gc', child, bundle, tables, textFile];
  const { code, output } = await runProgram(process.execPath, args, { cwd: projectRoot });
  if (code !== 0) throw new Error(`the measuring process ended with ${code}:\n${output}`);
  return JSON.parse(output) as ColdRun;
}

function elapsed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function percentiles(values: readonly number[]): { p50: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

function ratio(slow: number, fast: number): number {
  return Math.round(slow / fast);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
