import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportError } from '../../../src/cli/errorEdge.ts';
import { UserError } from '../../../src/core/errors.ts';

let folder: string;
let written: string;
const stderr = {
  isTTY: false,
  columns: 80,
  open: true,
  paint: (_: unknown, text: string) => text,
  write: async (text: string) => {
    written += text;
  },
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prompt-ledger-edge-'));
  written = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('reportError', () => {
  it('says what, where and what to do, with the code the error carries', async () => {
    const where = { file: 'a.yaml', line: 3, column: 5 };
    const error = new UserError({ what: 'unknown key "x"', where, next: 'Remove it' });
    expect(await reportError(error, stderr, folder)).toBe(2);
    expect(written).toBe('prompt-ledger: a.yaml:3:5: unknown key "x". Remove it.\n');
    expect(await reportError(new UserError({ what: 'refused', exitCode: 1 }), stderr, folder)).toBe(1);
  });

  it('logs a fault of ours with its stack and its cause, and says where', async () => {
    const error = new Error('broken\nsecond line', { cause: new Error('the cause') });
    expect(await reportError(error, stderr, join(folder, 'state'))).toBe(3);
    const log = join(folder, 'state', 'faults.log');
    expect(written).toBe(`prompt-ledger: this is a fault of ours: broken; the stack is in ${log}\n`);
    const text = readFileSync(log, 'utf8');
    expect(text).toContain('second line');
    expect(text).toContain('errorEdge.test.ts');
    expect(text).toContain('caused by Error: the cause');
  });

  it('shows the stack where it cannot be logged', async () => {
    writeFileSync(join(folder, 'state'), '');
    expect(await reportError(new Error('broken'), stderr, join(folder, 'state'))).toBe(3);
    expect(written).toContain('errorEdge.test.ts');
  });
});
