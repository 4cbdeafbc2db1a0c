import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workspace } from './harness/workspace.ts';

/** The Node that started npm, which is the oldest one around: the project's own is newer. */
const older = olderNode();

function olderNode(): string | undefined {
  const candidates = [process.env.npm_node_execpath, ...['/usr/bin/node', '/usr/local/bin/node']];
  return candidates.find(node => {
    if (node === undefined) return false;
    const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return status === 0 && /^v2[0-3]\./.test(stdout);
  });
}

describe.skipIf(older === undefined)('the command line on an older Node', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await Workspace.studio();
    const rows = ['name,subject,category,colour', 'owl,an owl,nature,amber', 'fox,a fox,nature,coral'];
    await workspace.write('data/icons.csv', `${rows.join('\n')}\n`);
  });
  afterAll(() => workspace.remove());

  it.each([
    [['--version'], 0],
    [['tokens', 'README.md', '--model', 'openai/gpt-5'], 0],
    [['estimate'], 0],
    [['lint'], 1],
    [['prices', 'openai/gpt-5-mini'], 0],
    [['run', 'icons.batch.yaml', '--yes'], 0],
    [['ledger', 'verify'], 0],
    [['ledger', 'sql', 'SELECT count(*) FROM calls'], 0],
    [['report', 'content'], 0],
    [['ledger', 'export', 'csv'], 0],
  ])('%j', async (args, code) => {
    const result = await workspace.run(args, { node: older });
    expect(result.code, result.stderr).toBe(code);
    expect(result.stdout).not.toBe('');
    expect(result.stderr).not.toMatch(/Warning/i);
  });
});
