// Run by tokens.ts in a process of its own: node --expose-gc tokenChild.ts LIBRARY_BUNDLE TABLES TEXT_FILE
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { LoadLibrary } from './tokenLibraries/library.ts';

const [bundle = '', tables = '', textFile = ''] = process.argv.slice(2);
const text = readFileSync(textFile, 'utf8');
const bytes = Buffer.byteLength(text);

function residentMegabytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

const before = residentMegabytes();
const started = performance.now();
const { load } = (await import(pathToFileURL(bundle).href)) as { load: LoadLibrary };
const count = await load(tables);
count('Hello, world!');
const loadMs = performance.now() - started;
const residentMb = residentMegabytes() - before;

const [countStarted, cpuStarted] = [performance.now(), process.threadCpuUsage()];
const tokens = count(text);
const coldMs = performance.now() - countStarted;
const cpu = process.threadCpuUsage(cpuStarted);
const cpuMs = (cpu.user + cpu.system) / 1000;
const perSecond = (ms: number) => bytes / 1000 / ms;
console.log(
  JSON.stringify({
    loadMs,
    residentMb,
    coldMbPerSecond: perSecond(coldMs),
    coldMbPerCpuSecond: perSecond(cpuMs),
    tokens,
  }),
);
