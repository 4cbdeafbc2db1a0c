import { join } from 'node:path';
import { displayPlural } from '../../shared/display.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { RebuildDocument } from '../documents/ledger.ts';
import { withLedger } from '../engines.ts';
import { shownPath } from '../templateFiles.ts';

/** `ledger rebuild`: the projection anew from the journal, which stays as it is. */
export const ledgerRebuild = defineCommand({
  operands: '',
  takes: { least: 0, most: 0 },
  options: {},
  formats: ['text', 'json'],
  async run(cli) {
    return withLedger(cli, async (ledger, home) => {
      await ledger.rebuild();
      const { rows } = await ledger.verify();
      const database = shownPath(cli, join(home.ledger, 'ledger.sqlite'));
      if (cli.format === 'json') await writeDocument<RebuildDocument>(cli, { ledger: database, rows });
      else await cli.stdout.write(`Made ${database} anew from ${displayPlural(rows, 'row')}.\n`);
      return 0;
    });
  },
});
