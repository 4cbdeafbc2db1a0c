import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import type { HostResult, HostRunOptions } from './hostRun.ts';

/** Marks our lines among those of VS Code; runInServer.ts takes it off again. */
const mark = '[host] ';
const timeoutMs = 30_000;

/** One line per test; each failure with its message and stack. */
class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', test => say(`  ✓ ${test.fullTitle()} (${test.duration} ms)`));
    runner.on('pending', test => say(`  - ${test.fullTitle()}`));
    runner.on('fail', (test, error) => {
      say(`  ✗ ${test.fullTitle()}`);
      say(indent(readableStack(error.stack ?? error.message)));
    });
  }
}

/** Called by VS Code inside the extension host. A rejection becomes a failed run. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const here = import.meta.dirname;
  const options: HostRunOptions = JSON.parse(readFileSync(join(here, 'run.json'), 'utf8'));
  const mocha = new Mocha({ ui: 'bdd', reporter: LineReporter, timeout: timeoutMs, color: false });
  if (options.grep !== undefined) mocha.fgrep(options.grep);
  for (const file of readdirSync(join(here, 'suites')).sort()) {
    if (!file.endsWith('.mjs')) continue;
    // Gives the suites `describe`, `it` and the hooks, as the mocha program does.
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    await import(pathToFileURL(join(here, 'suites', file)).href);
  }
  const runner = await new Promise<Mocha.Runner>(done => {
    const started = mocha.run(() => done(started));
  });
  const stats = runner.stats;
  const result: HostResult = {
    passed: stats?.passes ?? 0,
    failed: stats?.failures ?? 1,
    skipped: stats?.pending ?? 0,
  };
  writeFileSync(options.resultFile, JSON.stringify(result));
  say(`${result.passed} passing, ${result.failed} failing, ${result.skipped} skipped`);
  if (result.failed > 0) throw new Error(`${result.failed} host tests failed`);
}

/** The stack without mocha's own frames, ours at the places of their sources. */
function readableStack(stack: string): string {
  return stack
    .split('\n')
    .filter(line => !line.includes('mochaEntry.mjs') && !line.includes('(node:'))
    .map(line => line.replace(/(file:[^()]+\.mjs):(\d+):(\d+)/, sourcePlace))
    .join('\n');
}

function sourcePlace(place: string, file: string, line: string, column: string): string {
  const entry = findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1);
  if (entry === undefined || !('originalSource' in entry)) return place;
  return `${entry.originalSource.replace(/^.*\/test\//, 'test/')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '      ');
}

/** Whole lines without format placeholders: VS Code passes console arguments on unformatted. */
function say(text: string): void {
  for (const line of text.split('\n')) console.log(mark + line.replaceAll('%', '%%'));
}
