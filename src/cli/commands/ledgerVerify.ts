import type { LedgerEngine } from '../../engine/ledger.ts';
import { displayPlural } from '../../shared/display.ts';
import type { VerifyProblem, VerifyReport } from '../../shared/ledgerProtocol.ts';
import { ask } from '../ask.ts';
import { type Cli, remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { VerifyDocument } from '../documents/ledger.ts';
import { withLedger } from '../engines.ts';
import { wrongUsage } from '../options.ts';

/** `ledger verify`: notes leave the exit code 0, a problem makes it 1. */
export const ledgerVerify = defineCommand({
  operands: '',
  takes: { least: 0, most: 0 },
  options: {
    'forget-missing': { describe: 'acknowledge segments that are gone: a note from then on' },
    yes: { short: 'y', describe: 'do not ask' },
  },
  formats: ['text', 'json'],
  async run(cli, _, options) {
    const forgets = options['forget-missing'] === true;
    if (forgets && !options.yes && !(cli.stdin.isTTY && cli.stderr.isTTY)) {
      throw wrongUsage(cli.command, 'nobody can be asked here whether to forget missing segments: add --yes');
    }
    return withLedger(cli, async ledger => {
      if (forgets) await forgetMissing(cli, ledger, options.yes === true);
      const report = await ledger.verify();
      if (cli.format === 'json') {
        const { segments, rows, notes, problems, head } = report;
        await writeDocument<VerifyDocument>(cli, {
          segments: [...segments],
          rows,
          notes: [...notes],
          problems: [...problems],
          head,
        });
      } else await cli.stdout.write(describe(report, cli));
      return report.problems.length > 0 ? 1 : 0;
    });
  },
});

async function forgetMissing(cli: Cli, engine: LedgerEngine, isAgreed: boolean): Promise<void> {
  const missing = await engine.missing();
  if (missing.length === 0) return remark(cli, 'No segment is missing that was not acknowledged before.');
  const rows = missing.reduce((sum, segment) => sum + segment.rows, 0);
  const what = `${displayPlural(missing.length, 'segment')} with ${displayPlural(rows, 'row')}`;
  await remark(
    cli,
    missing.map(head => `missing ${head.segment}: ${displayPlural(head.rows, 'row')}`).join('\n'),
  );
  const question = `${what} can never be audited again. Acknowledge that they are gone?`;
  if (!isAgreed && !(await ask(question, process.stdin, process.stderr))) {
    return remark(cli, 'Nothing was acknowledged.');
  }
  await remark(cli, `Acknowledged ${what} as missing: ${await engine.forget(missing)}`);
}

function describe({ segments, rows, notes, problems, head }: VerifyReport, { stdout }: Cli): string {
  const signed = segments.filter(segment => segment.signed).length;
  const line = (word: string, { segment, row, problem }: VerifyProblem) =>
    `${word} ${segment}${row === null ? '' : ` row ${row}`}: ${problem}\n`;
  const verdict =
    problems.length === 0
      ? stdout.paint('green', 'The ledger is whole.')
      : stdout.paint('red', `The ledger has ${displayPlural(problems.length, 'problem')}.`);
  return [
    ...problems.map(problem => line(stdout.paint('red', 'problem'), problem)),
    ...notes.map(note => line(stdout.paint('yellow', 'note'), note)),
    `${displayPlural(rows, 'row')} in ${displayPlural(segments.length, 'segment')}, ${signed} signed, head ${head}\n`,
    `${verdict}\n`,
  ].join('');
}
