import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { LintDocument, ProblemEntry } from '../documents/templates.ts';
import { openTemplates } from '../engines.ts';
import { lintGithub } from '../lintFormats/github.ts';
import { lintSarif } from '../lintFormats/sarif.ts';
import { lintText } from '../lintFormats/text.ts';
import { wholeNumber } from '../options.ts';
import { requireKnownModel } from '../requireKnownModel.ts';
import { analyseTemplates } from '../templateFiles.ts';

/** `lint [PATH…]`: exit code 1 on an error, or on more warnings than `--max-warnings` lets through. */
export const lint = defineCommand({
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  options: { 'max-warnings': { value: 'N', describe: 'fail when there are more warnings than this' } },
  formats: ['text', 'json', 'sarif', 'github'],
  async run(cli, operands, options) {
    const most = wholeNumber(cli.command, 'max-warnings', options['max-warnings'], 0);
    const { engine, policy, catalogue } = await openTemplates(cli);
    requireKnownModel(cli, catalogue, policy);
    const files = await analyseTemplates(cli, engine, operands);
    const problems = files.flatMap(file => file.problems);
    if (cli.format === 'json') await writeDocument<LintDocument>(cli, { problems });
    else if (cli.format === 'sarif') await cli.stdout.write(lintSarif(problems));
    else if (cli.format === 'github') await cli.stdout.write(lintGithub(problems));
    else await cli.stdout.write(lintText(problems, files.length, cli.stdout));
    const warnings = count(problems, 'warning');
    return count(problems, 'error') > 0 || (most !== undefined && warnings > most) ? 1 : 0;
  },
});

function count(problems: readonly ProblemEntry[], severity: ProblemEntry['severity']): number {
  return problems.filter(problem => problem.severity === severity).length;
}
