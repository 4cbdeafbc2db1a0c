import { SetupError } from '../bootstrap/setupError.mjs';
import { runScript } from '../runScript.ts';
import { type Part, type PartResult, runHostSuites, runStep, runVitest } from './part.ts';

const parts: readonly Part[] = [
  { name: 'build', title: 'Build', run: () => runStep(['esbuild.js']), first: true },
  { name: 'unit', title: 'Unit and property tests', run: () => runVitest(['unit']) },
  { name: 'cli', title: 'Command line tests', run: () => runVitest(['cli']) },
  { name: 'faults', title: 'Fault suites, small', run: () => runVitest(['faults']) },
  { name: 'webview', title: 'Webviews in Chromium', run: () => runVitest(['webview']) },
  { name: 'host', title: 'Extension host suites in VS Code', run: () => runHostSuites() },
  { name: 'workbench', title: 'Workbench tests of the package', run: () => runVitest(['workbench']) },
];

/** `npm test` runs all parts; `npm test -- unit host` those named. The last line is `N passed, N failed`. */
await runScript(async () => {
  const results: { part: Part; result: PartResult }[] = [];
  for (const part of chosenParts(process.argv.slice(2))) {
    console.log(`\n── ${part.title} ──`);
    const startedMs = performance.now();
    const result = await part.run();
    results.push({ part, result });
    console.log(`── ${part.title}: ${summary(result)} in ${seconds(performance.now() - startedMs)}`);
    if (part.first && result.failed > 0) break;
  }
  const failures = results.filter(({ result }) => result.failed > 0);
  for (const { part, result } of failures) {
    console.log(`\n── FAILED: ${part.title} (npm test -- ${part.name}) ──\n${result.output.trimEnd()}`);
  }
  console.log('');
  for (const { part, result } of results) console.log(`${part.name.padEnd(10)} ${summary(result)}`);
  const total = (key: 'passed' | 'failed') => results.reduce((sum, { result }) => sum + result[key], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return failures.length === 0 ? 0 : 1;
});

function chosenParts(names: readonly string[]): readonly Part[] {
  const unknown = names.find(name => !parts.some(part => part.name === name));
  if (unknown !== undefined) {
    throw new SetupError(
      `There is no test part "${unknown}": choose from ${parts.map(part => part.name).join(', ')}.`,
    );
  }
  return names.length === 0 ? parts : parts.filter(part => names.includes(part.name));
}

function summary(result: PartResult): string {
  const skipped = result.skipped === 0 ? '' : `, ${result.skipped} skipped`;
  return `${result.passed} passed, ${result.failed} failed${skipped}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
