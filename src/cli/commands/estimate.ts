import { GitRepository } from '../../adapters/gitRepository.ts';
import { UserError } from '../../core/errors.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { EstimateDocument, EstimatedTemplate } from '../documents/estimate.ts';
import { openTemplates } from '../engines.ts';
import { blockers } from '../estimate/blockers.ts';
import { addDeltas } from '../estimate/delta.ts';
import { estimateEntry } from '../estimate/entry.ts';
import { estimateText } from '../estimate/text.ts';
import { estimateTotals } from '../estimate/totals.ts';
import { requireKnownModel } from '../requireKnownModel.ts';
import { type AnalysedFile, analyseTemplates } from '../templateFiles.ts';

/** `estimate [PATH…]`: with `--base`, the change against a commit beside it. */
export const estimate = defineCommand({
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  options: { base: { value: 'REF', describe: 'show the change against this branch, tag or commit' } },
  formats: ['text', 'json'],
  async run(cli, operands, { base }) {
    const { engine, policy, catalogue } = await openTemplates(cli);
    requireKnownModel(cli, catalogue, policy);
    const files = await analyseTemplates(cli, engine, operands);
    const entries = files.map(estimateEntry);
    refuseNamed(files, entries);
    const templates =
      base === undefined
        ? entries
        : await addDeltas({ cli, engine, git: new GitRepository(cli.cwd), base, entries, operands });
    const totals = estimateTotals(templates);
    if (cli.format === 'json') await writeDocument<EstimateDocument>(cli, { templates, totals });
    else await cli.stdout.write(estimateText(templates, totals, cli.stdout, policy.currency));
    return entries.some(entry => blockers(entry).length > 0) ? 1 : 0;
  },
});

/** A file that the user named is input: what is wrong with it is said as such. @throws UserError */
function refuseNamed(files: readonly AnalysedFile[], entries: readonly EstimatedTemplate[]): void {
  const named = new Set(files.filter(file => file.named).map(({ path }) => path));
  const first = entries.filter(({ path }) => named.has(path)).flatMap(blockers)[0];
  if (first === undefined) return;
  throw new UserError({
    what: first.message.replace(/\.$/, ''),
    where: { file: first.path, line: first.line, column: first.column },
    next: 'Correct the template',
  });
}
