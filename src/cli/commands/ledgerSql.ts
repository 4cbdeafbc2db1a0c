import { csvCell } from '../../engine/ledger/exportRows.ts';
import { MOST_MIB } from '../../engine/ledger/query.ts';
import { remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { SqlDocument } from '../documents/ledger.ts';
import { withLedger } from '../engines.ts';
import { jsonCell, textCell } from '../jsonCell.ts';
import { formatTable } from '../table.ts';

/** `ledger sql "SELECT …"`: one read-only question to the projection. */
export const ledgerSql = defineCommand({
  operands: '"SELECT …"',
  takes: { least: 1, most: 1 },
  options: {},
  formats: ['text', 'json', 'csv'],
  async run(cli, [question = '']) {
    return withLedger(cli, async ledger => {
      const { columns, rows, truncated } = await ledger.sql(question);
      if (cli.format === 'json') {
        const answer = { columns: [...columns], rows: rows.map(row => row.map(jsonCell)), truncated };
        await writeDocument<SqlDocument>(cli, answer);
      } else if (cli.format === 'csv') {
        const lines = [columns.map(csvCell), ...rows.map(row => row.map(csvCell))];
        await cli.stdout.write(lines.map(line => `${line.join(',')}\r\n`).join(''));
      } else {
        const isNumber = (index: number) => rows.every(row => typeof row[index] !== 'string');
        const head = columns.map((title, index) => ({
          title,
          align: isNumber(index) ? ('right' as const) : ('left' as const),
        }));
        await cli.stdout.write(
          formatTable(
            head,
            rows.map(row => row.map(textCell)),
          ),
        );
        if (rows.length === 0 && !truncated) await remark(cli, 'No rows.');
      }
      if (truncated) await remark(cli, truncation(rows.length));
      return 0;
    });
  },
});

function truncation(shown: number): string {
  if (shown === 0) {
    return `Nothing is shown: the first row alone is larger than the ${MOST_MIB} MiB that an answer may have. Ask for less of it.`;
  }
  return shown === 1 ? 'Only the first row is shown.' : `Only the first ${shown} rows are shown.`;
}
