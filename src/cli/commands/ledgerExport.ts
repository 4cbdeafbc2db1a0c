import { defineCommand } from '../command.ts';
import { openLedger } from '../engines.ts';
import { choice } from '../options.ts';

/** `ledger export csv|jsonl`: every call, page by page, on standard output. */
export const ledgerExport = defineCommand({
  operands: 'csv|jsonl',
  takes: { least: 1, most: 1 },
  options: {},
  formats: ['text'],
  async run(cli, [operand = '']) {
    const format = choice(cli.command, 'the format', operand, ['csv', 'jsonl'] as const);
    const { engine } = await openLedger(cli);
    try {
      for await (const page of engine.exportRows(format)) {
        if (!cli.stdout.open) break;
        await cli.stdout.write(page);
      }
      return 0;
    } finally {
      await engine.dispose();
    }
  },
});
