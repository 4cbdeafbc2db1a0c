import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { ended, Workspace } from './harness/workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await Workspace.create({ 'a.txt': 'hello' });
});
afterAll(() => workspace.remove());

describe('prompt-ledger', () => {
  it('shows its version and its commands', async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(await workspace.run(['--version'])).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
    const help = await workspace.run(['--help']);
    expect(help.code).toBe(0);
    for (const { name } of commands) expect(help.stdout).toContain(`  ${name}`);
  });

  it.each(commands.map(({ name }) => name))('explains %s', async name => {
    const help = await workspace.run([...name.split(' '), '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`Usage: prompt-ledger ${name}`);
    expect(help.stdout).toContain('--format');
  });

  it.each([
    [[], 'no command is given'],
    [['frobnicate'], '"frobnicate" is no command'],
    [['ledger'], 'ledger verify, ledger rebuild'],
    [['ledger', 'burn'], 'ledger verify, ledger rebuild'],
    [['--quiet', 'lint'], 'in front of --quiet'],
    [['tokens'], 'tokens needs FILE…'],
    [['tokens', 'a.txt', '--colour'], '--colour'],
    [['tokens', 'a.txt', '--format', 'xml'], 'text, json'],
    [['lint', '--max-warnings', 'few'], '--max-warnings takes a whole number'],
    [['history', 'a.txt', 'b.txt'], 'history does not take "b.txt"'],
    [['run', 'x.batch.yaml', '--budget', 'much', '--yes'], '"much" is not an amount'],
    [['report', 'weather'], 'spend, performance, content, templates, outcomes'],
    [['report', 'spend', '--window', '8d'], '7d, 30d, 90d, all'],
    [['tokens', 'a.txt', '--policy', 'none.yaml'], 'none.yaml'],
  ])('refuses %j with exit code 2 and one message', async (args, message) => {
    const result = await workspace.run(args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('never colours what is no terminal', async () => {
    const result = await workspace.run(['lint'], { env: { FORCE_COLOR: '1' } });
    expect(result.stdout + result.stderr).not.toContain('\u001b');
  });

  it('ends quietly when its reader goes away', async () => {
    const child = workspace.start(['prices']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
