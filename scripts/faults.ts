import { statfsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SetupError } from './bootstrap/setupError.mjs';
import { projectRoot } from './projectRoot.ts';
import { runProgram } from './runProgram.ts';
import { runScript } from './runScript.ts';
import { runVitest } from './test/part.ts';

/** What a test says that it tried; `part` is its file, `revision` the sources it ran on. */
interface Line {
  readonly part: string;
  readonly revision: string;
  readonly fault: string;
  readonly what: string;
  readonly lost: string;
}

/** File systems by the number that Linux gives them. */
const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlayfs'],
]);

/**
 * `npm run test:faults` (ci) and `npm run torture` (full): the fault suites in a size, then a table of what was tried
 * and what was lost. Names behind `--` choose parts (`npm run torture -- kills writers`): what the others found on the
 * same sources before stays in the table. The last line is `N passed, N failed`.
 */
await runScript(async () => {
  const [size = 'ci', ...names] = process.argv.slice(2);
  if (!['small', 'ci', 'full'].includes(size)) {
    throw new SetupError(`There is no size "${size}": choose from small, ci, full.`);
  }
  const files = await partsNamed(names);
  const table = join(projectRoot, '.test-output', `faults-${size}.jsonl`);
  const revision = await sources();
  const others = (await linesOf(table)).filter(
    line => names.length > 0 && revision !== '' && line.revision === revision && !names.includes(line.part),
  );
  await mkdir(dirname(table), { recursive: true });
  await writeFile(table, others.map(line => `${JSON.stringify(line)}\n`).join(''));
  process.env.FAULTS_SIZE = size;
  process.env.FAULTS_REVISION = revision;
  const startedMs = performance.now();
  const { passed, failed, skipped } = await runVitest(['faults'], files);
  console.log(`\n${tableOf(await linesOf(table))}\n`);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}: ${seconds} s`);
  if (skipped > 0) console.log(`${skipped} skipped: this machine does not allow what they need`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

/** The test files of some parts; none where all are meant. */
async function partsNamed(names: readonly string[]): Promise<string[]> {
  const folder = join('test', 'faults');
  const found = await readdir(join(projectRoot, folder), { recursive: true });
  const paths = found.filter(path => path.endsWith('.test.ts')).map(path => join(folder, path));
  const partOf = (path: string) => path.replace(/^.*[\\/]/, '').replace(/\.test\.ts$/, '');
  const unknown = names.find(name => !paths.some(path => partOf(path) === name));
  if (unknown !== undefined) {
    throw new SetupError(
      `There is no part "${unknown}": choose from ${paths.map(partOf).sort().join(', ')}.`,
    );
  }
  return paths.filter(path => names.includes(partOf(path)));
}

/** The commit that is checked out, and whether it was changed since; empty where git does not tell. */
async function sources(): Promise<string> {
  const git = (...args: string[]) => runProgram('git', args, { cwd: projectRoot });
  const [commit, changes] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('diff', 'HEAD', '--', 'src', 'test'),
  ]);
  return commit.code === 0 && changes.output === '' ? commit.output.trim() : '';
}

/** Processor, the cores that this process may use, the disk under the ledgers, and Node. */
function machine(): string {
  const processors = cpus();
  const { type } = statfsSync(tmpdir());
  const disk = FILE_SYSTEMS.get(type) ?? `file system 0x${type.toString(16)}`;
  const cores = `${availableParallelism()} of ${processors.length} cores`;
  return `${processors[0]?.model ?? 'unknown processor'}, ${cores}, ${disk}, Node ${process.version}`;
}

async function linesOf(table: string): Promise<Line[]> {
  const text = await readFile(table, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);
}

/** Markdown, in order of the faults' numbers. */
function tableOf(lines: readonly Line[]): string {
  const number = ({ fault }: Line) => Number(fault.slice(1));
  const rows = [...lines].sort((a, b) => number(a) - number(b));
  const cells = [
    ['fault', 'tried', 'lost'],
    ['---', '---', '---'],
    ...rows.map(({ fault, what, lost }) => [fault, what, lost]),
  ];
  return cells.map(row => `| ${row.join(' | ')} |`).join('\n');
}
