import { defineCommand } from '../command.ts';
import { withLedger } from '../engines.ts';
import { choice } from '../options.ts';

/** `ledger export csv|jsonl`: every call, page by page, on standard output. */
export const ledgerExport = defineCommand({
  operands: 'csv|jsonl',
  takes: { least: 1, most: 1 },
  options: {},
  formats: ['text'],
  async run(cli, [operand = '']) {
    const format = choice(cli.command, 'the format', operand, ['csv', 'jsonl'] as const);
    return withLedger(cli, async ledger => {
      for await (const page of ledger.exportRows(format)) {
        if (!cli.stdout.open) break;
        await cli.stdout.write(page);
      }
      return 0;
    });
  },
});
