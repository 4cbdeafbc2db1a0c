import { displayPlural } from '../../shared/display.ts';
import type { VerifyProblem, VerifyReport } from '../../shared/ledgerProtocol.ts';
import { type Cli, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { VerifyDocument } from '../documents/ledger.ts';
import { openLedger } from '../engines.ts';

/** `ledger verify`: notes leave the exit code 0, a problem makes it 1. */
export const ledgerVerify = defineCommand({
  operands: '',
  takes: { least: 0, most: 0 },
  options: {},
  formats: ['text', 'json'],
  async run(cli) {
    const { engine } = await openLedger(cli);
    try {
      const report = await engine.verify();
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
    } finally {
      await engine.dispose();
    }
  },
});

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
