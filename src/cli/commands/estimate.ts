import { GitRepository } from '../../adapters/gitRepository.ts';
import { UserError } from '../../core/errors.ts';
import { type Cli, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { EstimateDocument } from '../documents/estimate.ts';
import { openTemplates } from '../engines.ts';
import { addDeltas } from '../estimate/delta.ts';
import { estimateEntry } from '../estimate/entry.ts';
import { estimateText } from '../estimate/text.ts';
import { estimateTotals } from '../estimate/totals.ts';
import { type AnalysedFile, analyseTemplates } from '../templateFiles.ts';

/** `estimate [PATH…]`: with `--base`, the change against a commit beside it. */
export const estimate = defineCommand({
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  options: { base: { value: 'REF', describe: 'show the change against this branch, tag or commit' } },
  formats: ['text', 'json'],
  async run(cli, operands, { base }) {
    const { engine } = await openTemplates(cli);
    const files = await analyseTemplates(cli, engine, operands);
    refuseNamed(files);
    const entries = files.map(estimateEntry);
    const templates =
      base === undefined
        ? entries
        : await addDeltas({ cli, engine, git: new GitRepository(cli.cwd), base, entries, operands });
    const totals = estimateTotals(templates);
    if (cli.format === 'json') await writeDocument<EstimateDocument>(cli, { templates, totals });
    else await cli.stdout.write(estimateText(templates, totals, cli.stdout));
    return files.some(file => blockers(file).length > 0) ? 1 : 0;
  },
});

/** Problems that leave a template without an estimate. */
function blockers(file: AnalysedFile) {
  return file.problems.filter(
    ({ rule, severity }) => severity === 'error' && (file.analysis === null || ESTIMATE_RULES.has(rule)),
  );
}

const ESTIMATE_RULES: ReadonlySet<string> = new Set(['unknown-model', 'parse']);
