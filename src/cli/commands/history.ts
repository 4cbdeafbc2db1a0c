import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GitRepository } from '../../adapters/gitRepository.ts';
import { labelIn } from '../../adapters/labelIn.ts';
import { UserError } from '../../core/errors.ts';
import { type Currency, displayCount, displayQuantity, displayUsd } from '../../shared/display.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { HistoryDocument } from '../documents/templates.ts';
import { openTemplates, withLedger } from '../engines.ts';
import { picoQuantity } from '../moneyJson.ts';
import { requireKnownModel } from '../requireKnownModel.ts';
import { formatTable } from '../table.ts';
import { shownPath } from '../templateFiles.ts';
import { type HistoryEntry, templateHistory } from '../templateHistory.ts';

/** `history FILE`: every version in git with its tokens and cost at today's prices, and what the ledger knows of it. */
export const history = defineCommand({
  operands: 'FILE',
  takes: { least: 1, most: 1 },
  options: { since: { value: 'DATE', describe: 'only commits after this date' } },
  formats: ['text', 'json'],
  async run(cli, [operand = ''], { since }) {
    const file = resolve(cli.cwd, operand);
    await mustBeFile(file, operand);
    const path = shownPath(cli, file);
    const { engine, policy, catalogue } = await openTemplates(cli);
    requireKnownModel(cli, catalogue, policy);
    return withLedger(cli, async (ledger, home) => {
      const label = labelIn(home.root, file);
      const { versions } = await ledger.sidebar(home);
      const entries = await templateHistory({
        cli,
        engine,
        git: new GitRepository(cli.cwd),
        path,
        since,
        ledger: versions.filter(({ template }) => template === label),
      });
      if (cli.format === 'json') await writeDocument<HistoryDocument>(cli, { path, versions: entries });
      else await cli.stdout.write(describe(entries, policy.currency));
      return 0;
    });
  },
});

async function mustBeFile(file: string, operand: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new UserError({
      what: 'there is no such file',
      where: { file: operand },
      next: 'Correct the path',
    });
  }
}

function describe(versions: readonly HistoryEntry[], currency: Currency): string {
  const rows = versions.map(entry => [
    entry.date.slice(0, 10),
    entry.commit?.slice(0, 8) ?? 'not committed',
    entry.version,
    entry.tokens === null ? 'unknown' : displayCount(entry.tokens),
    displayQuantity(picoQuantity(entry.perCall), currency),
    entry.calls === undefined ? '' : displayCount(entry.calls),
    entry.cost === undefined ? '' : displayUsd(entry.cost, currency),
    entry.costPerAsset === undefined ? '' : displayUsd(entry.costPerAsset, currency),
    entry.author ?? '',
  ]);
  const titles = ['DATE', 'COMMIT', 'VERSION', 'TOKENS', 'PER CALL', 'CALLS', 'COST', 'PER ASSET', 'AUTHOR'];
  const numbers = new Set(['TOKENS', 'PER CALL', 'CALLS', 'COST', 'PER ASSET']);
  return formatTable(
    titles.map(title => ({ title, align: numbers.has(title) ? 'right' : 'left' })),
    rows,
  );
}
