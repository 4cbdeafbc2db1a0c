import { displayCount } from '../../shared/display.ts';
import { remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { AcceptDocument } from '../documents/templates.ts';
import { openTemplates } from '../engines.ts';
import { formatTable } from '../table.ts';
import { shownPath } from '../templateFiles.ts';

/** `accept [PATH…]`: today's versions become the approved ones in `promptledger.lock`. */
export const accept = defineCommand({
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  options: { note: { value: 'TEXT', describe: 'why, for whoever reads the lock file' } },
  formats: ['text', 'json'],
  async run(cli, operands, { note }) {
    const { engine } = await openTemplates(cli);
    const paths = await engine.findTemplates(operands, cli.cwd);
    const approvals = paths.length === 0 ? [] : await engine.approve({ paths, note });
    const accepted = approvals.map(approval => ({ ...approval, path: shownPath(cli, approval.path) }));
    if (cli.format === 'json') await writeDocument<AcceptDocument>(cli, { accepted });
    else if (accepted.length === 0) await remark(cli, 'No templates found.');
    else {
      const rows = accepted.map(({ path, version, tokens }) => [path, version, displayCount(tokens)]);
      const columns = [
        { title: 'TEMPLATE' },
        { title: 'APPROVED AS' },
        { title: 'TOKENS', align: 'right' } as const,
      ];
      await cli.stdout.write(formatTable(columns, rows));
    }
    return 0;
  },
});
