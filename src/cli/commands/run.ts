import { resolve } from 'node:path';
import { systemClock } from '../../adapters/clock.ts';
import { providersFromEnvironment } from '../../adapters/providers/environment.ts';
import { parseUsd } from '../../core/money.ts';
import type { Preflight, RunSummary } from '../../shared/batchProtocol.ts';
import { displayPlural } from '../../shared/display.ts';
import { ask } from '../ask.ts';
import { type Cli, remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { RunDocument } from '../documents/run.ts';
import { openBatches } from '../engines.ts';
import { onInterrupt } from '../interrupt.ts';
import { wholeNumber, wrongUsage } from '../options.ts';
import { preflightText } from '../run/preflightText.ts';
import { ProgressBar } from '../run/progressBar.ts';
import { plannedRun, preflightEntry, runEntry } from '../run/runDocument.ts';
import { runProgress } from '../run/runProgress.ts';
import { saveProjection } from '../run/saveProjection.ts';
import { summaryText } from '../run/summaryText.ts';

/** `run SPEC`: pre-flight, consent, the batch with its progress, and what came of it. */
export const run = defineCommand({
  operands: 'SPEC',
  takes: { least: 1, most: 1 },
  options: {
    'dry-run': { describe: 'show the pre-flight and end: nothing is sent or written' },
    budget: { value: 'USD', describe: 'a lower cap for this batch' },
    concurrency: { value: 'N', describe: 'calls at a time' },
    resume: { value: 'RUN', describe: 'go on with an unfinished run' },
    overwrite: { describe: 'replace outputs that exist' },
    yes: { short: 'y', describe: 'do not ask' },
  },
  formats: ['text', 'json'],
  async run(cli, [operand = ''], options) {
    const spec = resolve(cli.cwd, operand);
    if (options.budget !== undefined) parseUsd(options.budget);
    const concurrency = wholeNumber(cli.command, 'concurrency', options.concurrency, 1);
    if (!options['dry-run'] && !options.yes && !(cli.stdin.isTTY && cli.stderr.isTTY)) {
      throw wrongUsage(
        cli.command,
        'a batch spends money and nobody can be asked here: add --yes or --dry-run',
      );
    }
    const bar = new ProgressBar(cli, systemClock);
    const show = runProgress(bar);
    const { engine, user } = await openBatches(cli, show.update);
    try {
      const preflight = await engine.preflight({
        spec,
        options: {
          ...(cli.model !== undefined && { models: [cli.model] }),
          budget: options.budget,
          concurrency,
          overwrite: options.overwrite,
          resume: options.resume,
        },
        caps: user.caps,
        allowNetworkFileSystem: user.allowNetworkFileSystem,
        ...providersFromEnvironment(cli.env),
      });
      if (options['dry-run']) return await showPlan(cli, preflight);
      show.begin(preflight);
      if (cli.format === 'text') await remark(cli, preflightText(preflight, cli.stderr));
      if (!options.yes && !(await agreed(preflight))) {
        await remark(cli, 'Nothing was sent.');
        return 1;
      }
      const stop = onInterrupt(async () => {
        await bar.end();
        await remark(cli, 'Cancelling: calls that are under way are finished. Press again to end at once.');
        engine.cancel(preflight);
      });
      const summary = await engine.run(preflight).finally(stop);
      await bar.end();
      await saveProjection(cli, spec);
      await showSummary(cli, preflight, summary);
      for (const note of summary.notes) await remark(cli, `Note: ${note}`);
      return summary.status === 'done' && summary.failed === 0 ? 0 : 1;
    } finally {
      await bar.end();
      await engine.close();
    }
  },
});

async function showPlan(cli: Cli, preflight: Preflight): Promise<0> {
  if (cli.format === 'json') {
    await writeDocument<RunDocument>(cli, {
      preflight: preflightEntry(preflight),
      run: plannedRun(preflight),
    });
  } else await cli.stdout.write(`${preflightText(preflight, cli.stdout)}\nDry run: nothing was sent.\n`);
  return 0;
}

async function showSummary(cli: Cli, preflight: Preflight, summary: RunSummary): Promise<void> {
  if (cli.format === 'json') {
    await writeDocument<RunDocument>(cli, { preflight: preflightEntry(preflight), run: runEntry(summary) });
  } else await cli.stdout.write(summaryText(summary, cli, preflight.currency));
}

function agreed({ calls, simulated }: Preflight): Promise<boolean> {
  const money = simulated ? 'simulated money' : 'money';
  return ask(`Send ${displayPlural(calls, 'call')} and spend ${money}?`, process.stdin, process.stderr);
}
