import { type Cli, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { SqlDocument } from '../documents/ledger.ts';
import { openLedger } from '../engines.ts';
import { formatTable } from '../table.ts';

type Cell = SqlDocument['rows'][number][number];

/** `ledger sql "SELECT …"`: one read-only question to the projection. */
export const ledgerSql = defineCommand({
  operands: '"SELECT …"',
  takes: { least: 1, most: 1 },
  options: {},
  formats: ['text', 'json', 'csv'],
  async run(cli, [question = '']) {
    const ledger = await openLedger(cli);
    try {
      const answer = await ledger.sql(question);
      const rows = answer.rows.map(row => row.map(toCell));
      if (cli.format === 'json')
        await writeDocument<SqlDocument>(cli, { columns: [...answer.columns], rows });
      else await cli.stdout.write(describe(cli, answer.columns, rows));
      return 0;
    } finally {
      await ledger.close();
    }
  },
});
