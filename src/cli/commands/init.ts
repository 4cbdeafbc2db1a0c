import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { InitDocument } from '../documents/ledger.ts';
import { openTemplates } from '../engines.ts';
import { shownPath } from '../templateFiles.ts';

/** `init`: a commented `promptledger.yaml` for this repository. */
export const init = defineCommand({
  operands: '',
  takes: { least: 0, most: 0 },
  options: {},
  formats: ['text', 'json'],
  async run(cli) {
    const { engine } = await openTemplates(cli);
    const { created } = await engine.createPolicy({ root: cli.cwd });
    const shown = created.map(path => shownPath(cli, path));
    if (cli.format === 'json') await writeDocument<InitDocument>(cli, { created: shown });
    else await cli.stdout.write(shown.map(path => `created ${path}\n`).join(''));
    return 0;
  },
});
