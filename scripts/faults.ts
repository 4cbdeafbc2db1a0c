import { readFile, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './bootstrap/setupError.mjs';
import { projectRoot } from './projectRoot.ts';
import { runScript } from './runScript.ts';
import { runVitest } from './test/part.ts';

interface Line {
  readonly fault: string;
  readonly what: string;
  readonly lost: string;
}

/**
 * `npm run test:faults` (ci) and `npm run torture` (full): the fault suites in a size, then a table of what was tried
 * and what was lost. The last line is `N passed, N failed`.
 */
await runScript(async () => {
  const size = process.argv[2] ?? 'ci';
  if (!['small', 'ci', 'full'].includes(size)) {
    throw new SetupError(`There is no size "${size}": choose from small, ci, full.`);
  }
  const table = join(projectRoot, '.test-output', `faults-${size}.jsonl`);
  await rm(table, { force: true });
  process.env.FAULTS_SIZE = size;
  const startedMs = performance.now();
  const { passed, failed } = await runVitest(['faults']);
  const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').filter(line => line !== '');
  console.log(`\n${tableOf(lines.map(line => JSON.parse(line) as Line))}\n`);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const { length: cores, 0: cpu } = cpus();
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpu?.model ?? 'unknown CPU'} × ${cores}, Node ${process.version}: ${seconds} s`,
  );
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

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
