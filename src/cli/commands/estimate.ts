import { GitRepository } from '../../adapters/gitRepository.ts';
import { UserError } from '../../core/errors.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { EstimateDocument } from '../documents/estimate.ts';
import type { ProblemEntry } from '../documents/templates.ts';
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

/** Rules whose errors leave a template without an estimate worth reading. */
const BLOCKING: ReadonlySet<string> = new Set(['template-syntax', 'unknown-model']);

function blockers({ analysis, problems }: AnalysedFile): ProblemEntry[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return analysis === null ? errors : errors.filter(({ rule }) => BLOCKING.has(rule));
}

/** A file that the user named is input: what is wrong with it is said as such. @throws UserError */
function refuseNamed(files: readonly AnalysedFile[]): void {
  for (const file of files) {
    const [first] = file.named ? blockers(file) : [];
    if (first === undefined) continue;
    throw new UserError({
      what: first.message.replace(/\.$/, ''),
      where: { file: file.path, line: first.line, column: first.column },
      next: 'Correct the template',
    });
  }
}
