// Run by scan.ts in a process of its own: node --expose-gc scanChild.ts WORKSPACE TABLES
import { appendFile } from 'node:fs/promises';
import { systemClock } from '../../src/adapters/clock.ts';
import { EncodingLoader } from '../../src/adapters/encodings/encodingLoader.ts';
import { TemplatesEngine } from '../../src/engine/templates.ts';
import { round } from './timing.ts';

const [root = '', tables = ''] = process.argv.slice(2);
const EDITED = 10;
const AGAIN = 5;

const encodings = new EncodingLoader(tables);
const engine = new TemplatesEngine({ loadEncoding: name => encodings.load(name), clock: systemClock });
await encodings.load('o200k_base');

function residentMegabytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return round(process.memoryUsage.rss() / 2 ** 20);
}

interface Scan {
  readonly ms: number;
  /** Of all threads: what a machine that does nothing else needs, or less. */
  readonly cpuMs: number;
}

async function scan(): Promise<Scan & { readonly paths: string[] }> {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const listings = await engine.scan({ root });
  const ms = round(performance.now() - started);
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: round((user + system) / 1000), paths: listings.map(({ path }) => path) };
}

function timesOf({ ms, cpuMs }: Scan): Scan {
  return { ms, cpuMs };
}

const before = residentMegabytes();
const first = await scan();
const peak = round(process.resourceUsage().maxRSS / 1024);
const after = residentMegabytes();
const again: Scan[] = [];
for (let i = 0; i < AGAIN; i++) again.push(timesOf(await scan()));
again.sort((a, b) => a.ms - b.ms);
for (const path of first.paths.slice(0, EDITED)) await appendFile(path, 'One line more.\n');
const edited = await scan();
await engine.reload(null);
const reloaded = await scan();
console.log(
  JSON.stringify({
    listed: first.paths.length,
    first: timesOf(first),
    second: again[Math.floor(AGAIN / 2)],
    tenEdited: timesOf(edited),
    policyReadAnew: timesOf(reloaded),
    residentMb: { before, afterFirst: after, peakOfFirst: peak },
  }),
);
