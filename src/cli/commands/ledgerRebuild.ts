import { displayPlural } from '../../shared/display.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { RebuildDocument } from '../documents/ledger.ts';
import { openLedger } from '../engines.ts';
import { shownPath } from '../templateFiles.ts';

/** `ledger rebuild`: the projection anew from the journal, which stays as it is. */
export const ledgerRebuild = defineCommand({
  operands: '',
  takes: { least: 0, most: 0 },
  options: {},
  formats: ['text', 'json'],
  async run(cli) {
    const ledger = await openLedger(cli);
    try {
      await ledger.rebuild();
      const { rows } = await ledger.verify();
      const folder = shownPath(cli, ledger.folder);
      if (cli.format === 'json') await writeDocument<RebuildDocument>(cli, { ledger: folder, rows });
      else await cli.stdout.write(`Rebuilt ${folder}/ledger.sqlite from ${displayPlural(rows, 'row')}.\n`);
      return 0;
    } finally {
      await ledger.close();
    }
  },
});
