import { truncate, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness/workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.create({
    'promptledger.yaml': 'model: openai/gpt-5-mini\nmaxOutputTokens: 100\n',
  });
});
afterEach(() => workspace.remove());

const wrap = (yaml: string) => `---\n${yaml}\n---\nHi`;
const bomb = ['a: &a [x, x]'].concat(
  [...'bcdefghij'].map(
    (letter, at) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(', ')}]`,
  ),
);

/** What each file is, and what `lint` has to say of it. */
const hostile: readonly (readonly [name: string, bytes: string | Uint8Array, rule: string, place: string])[] =
  [
    ['binary.prompt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'template-binary', '1:1'],
    ['nul.prompt', 'a\u0000b', 'template-binary', '1:1'],
    ['latin.prompt', Buffer.from([0x48, 0xe4, 0x6c, 0x6c, 0x6f]), 'template-encoding', '1:1'],
    // A lone surrogate, as CESU-8 writes one.
    ['surrogate.prompt', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 'template-encoding', '1:1'],
    ['bomb.prompt', wrap(bomb.join('\n')), 'template-syntax', '6:36'],
    ['deep.prompt', wrap(`a: ${'['.repeat(20_000)}`), 'template-syntax', '2:67'],
    ['deep.messages.json', '{"a":'.repeat(20_000), 'template-syntax', '1:321'],
    ['circle.hbs', 'x\n{{> circle2}}', 'template-syntax', '2:1'],
    ['circle2.hbs', '{{> circle}}', 'template-syntax', '1:1'],
    ['ring.j2', '{% include "ring.j2" %}', 'template-syntax', '1:1'],
    ['ring.liquid', '{% render "ring" %}', 'template-syntax', '1:1'],
  ];

interface Linted {
  readonly problems: readonly {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
  }[];
}

describe('hostile files on the command line (F21, F22, F23)', () => {
  beforeEach(async () => {
    for (const [name, bytes] of hostile) await writeFile(workspace.path(name), bytes);
    await writeFile(workspace.path('vast.prompt'), 'x');
    await truncate(workspace.path('vast.prompt'), 50 * 1024 * 1024);
    await writeFile(
      workspace.path('crlf.prompt'),
      '\uFEFF---\r\nmodel: openai/gpt-5-mini\r\n---\r\nHi {{name}}\r\n',
    );
  });

  it('a scan names every one of them at its place, quickly and without reading them into memory', async () => {
    // The most memory that the process ever had, in KB.
    const report =
      'process.on("exit", () => process.stderr.write("RSS " + process.resourceUsage().maxRSS + "\\n"))';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` };
    const rss = (stderr: string) => Number(/RSS (\d+)/.exec(stderr)?.[1]);
    const small = await workspace.run(['lint', 'crlf.prompt'], { env });
    const start = performance.now();
    const { code, document, stderr } = await workspace.json(['lint'], { env });
    const took = performance.now() - start;
    expect(code, stderr).toBe(1);
    const found = (document as Linted).problems
      .filter(({ severity }) => severity === 'error')
      .map(({ path, rule, line, column }) => [path, rule, `${line}:${column}`]);
    const expected = [...hostile, ['vast.prompt', '', 'template-too-large', '1:1'] as const];
    expect(found.sort()).toEqual(expected.map(([name, , rule, place]) => [name, rule, place]).sort());
    expect(took).toBeLessThan(10_000);
    expect(rss(small.stderr)).toBeGreaterThan(10_000);
    expect(rss(stderr) - rss(small.stderr)).toBeLessThan(200 * 1024);
  });

  it('one that is named is refused with its name and exit code 1 or 2', async () => {
    const names = ['vast.prompt', 'binary.prompt', 'bomb.prompt', 'deep.prompt', 'circle.hbs'];
    const results = await Promise.all(
      names.map(async name => [name, await workspace.run(['estimate', name])] as const),
    );
    for (const [name, { code, stdout, stderr }] of results) {
      expect([1, 2], `${name}: ${stderr}`).toContain(code);
      expect(stdout + stderr).toContain(name);
    }
  });

  it('tokens refuses one that is too large by its size alone', async () => {
    const start = performance.now();
    const args = ['tokens', 'crlf.prompt', 'vast.prompt', '--model', 'openai/gpt-5'];
    const { code, stdout, stderr } = await workspace.run(args);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/vast\.prompt: the file has 50\.0 MB; more than 4 MB are not counted\. Divide/);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('a batch with one of them sends nothing and says why', async () => {
    await workspace.write('data.csv', 'name\nAda\n');
    const specs = ['vast.prompt', 'bomb.prompt', 'circle.hbs', 'ring.j2', 'ring.liquid'];
    const results = await Promise.all(
      specs.map(async (template, at) => {
        const spec = `template: ${template}\ndata: data.csv\nmodels: [sandbox/gpt-5-mini]\noutput: out${at}/{{name}}.txt\n`;
        await workspace.write(`b${at}.batch.yaml`, spec);
        return [template, await workspace.run(['run', `b${at}.batch.yaml`, '--yes'])] as const;
      }),
    );
    for (const [template, { code, stdout, stderr }] of results) {
      expect({ code, stdout }, `${template}: ${stderr}`).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(template);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('a byte order mark and CRLF are read, and the hash is that of the bytes', async () => {
    const { document, code } = await workspace.json(['estimate', 'crlf.prompt']);
    expect(code).toBe(0);
    const [template] = (document as { templates: readonly { model: string; version: string }[] }).templates;
    expect(template).toMatchObject({ model: 'openai/gpt-5-mini' });
    await workspace.write('unix.prompt', '---\nmodel: openai/gpt-5-mini\n---\nHi {{name}}\n');
    const other = await workspace.json(['estimate', 'unix.prompt']);
    const [same] = (other.document as { templates: readonly { version: string }[] }).templates;
    expect(same?.version).not.toBe(template?.version);
  });
});
