import { readPolicy } from '../../adapters/policyFile.ts';
import { csvCell } from '../../engine/ledger/exportRows.ts';
import type { Report } from '../../engine/ledger/report.ts';
import { REPORT_KINDS } from '../../engine/ledger/reports.ts';
import { displayPlural, displayUsd } from '../../shared/display.ts';
import { WINDOWS } from '../../shared/ledgerProtocol.ts';
import { remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { ReportDocument } from '../documents/ledger.ts';
import { withLedger } from '../engines.ts';
import { choice } from '../options.ts';
import { reportText } from '../reportText.ts';

type Cell = Report['totals'][string];

/** `report KIND`: what the dashboard shows, from every row up to now. */
export const report = defineCommand({
  operands: REPORT_KINDS.join('|'),
  takes: { least: 1, most: 1 },
  options: {
    window: { value: WINDOWS.join('|'), describe: 'how far back; 30d without it' },
    by: { value: 'DIM', describe: 'what to group by, such as model or feature,day' },
  },
  formats: ['text', 'json', 'csv'],
  async run(cli, [operand = ''], { window, by }) {
    const kind = choice(cli.command, 'the report', operand, REPORT_KINDS);
    const days = choice(cli.command, '--window', window ?? '30d', WINDOWS);
    return withLedger(cli, async (ledger, home) => {
      for (const loss of await ledger.losses()) await remark(cli, loss);
      const answer = await ledger.report(kind, days, by ?? null);
      if (cli.format === 'json') {
        const { rows, totals } = answer;
        await writeDocument<ReportDocument>(cli, {
          ...answer,
          rows: rows.map(row => ({ ...row })),
          totals: { ...totals },
        });
      } else if (cli.format === 'csv') await cli.stdout.write(csvText(answer));
      else if (answer.rows.length === 0) await remark(cli, 'The ledger has no ended calls in this window.');
      else {
        const { currency } = await readPolicy(home);
        await cli.stdout.write(reportText(answer, cli.stdout, currency));
      }
      const open = openText(answer.totals);
      if (open !== null) await remark(cli, open);
      return 0;
    });
  },
});

/** What may yet be added: calls under way, or of a process that died. Null where there are none. */
function openText({ openCalls, simulatedOpenCalls, reserved }: Report['totals']): string | null {
  const kinds = [
    ...(openCalls === 0 ? [] : [`${plural(openCalls)}, at most ${displayUsd(reserved as string | null)}`]),
    ...(simulatedOpenCalls === 0 ? [] : [`${plural(simulatedOpenCalls)} simulated`]),
  ];
  return kinds.length === 0 ? null : `Begun and not ended: ${kinds.join('; ')}.`;
}

function plural(count: Cell | undefined): string {
  return displayPlural(Number(count), 'call');
}

function csvText({ rows, totals }: Report): string {
  const columns = Object.keys(rows[0] ?? totals);
  const lines = rows.map(row => columns.map(column => csvCell(plain(row[column] ?? null))));
  return [columns.map(csvCell), ...lines].map(line => `${line.join(',')}\r\n`).join('');
}

/** SQLite has no booleans, and neither has a CSV file. */
function plain(value: Cell): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value;
}
