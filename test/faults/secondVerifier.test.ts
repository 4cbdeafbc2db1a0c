import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyPath } from '../../src/adapters/bodies/bodyPath.ts';
import { openBodyStore } from '../../src/adapters/bodies/bodyStore.ts';
import { ledgerPaths, listSegments } from '../../src/adapters/journal/folders.ts';
import { forgetSegments } from '../../src/adapters/journal/forgotten.ts';
import { mirrorFolder } from '../../src/adapters/journal/heads.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { missingSegments, verifyLedger } from '../../src/adapters/journal/verify.ts';
import { canonicalJson } from '../../src/core/ledger/canonicalJson.ts';
import type { LedgerRow } from '../../src/core/ledger/event.ts';
import { type LedgerFolder, ledgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import {
  intentRow,
  orphanRow,
  reviewRow,
  runEndRow,
  runRow,
  segmentRow,
  settleRow,
  voidRow,
} from '../unit/ledger/rows.ts';
import { PythonVerifier, runPythonVerifier } from './pythonVerifier.ts';
import { bodyOf, chained, writeLedger } from './writtenLedger.ts';

const run = promisify(execFile);

let python: PythonVerifier;
let folder: LedgerFolder;
let id: string;
let path: string;
beforeAll(() => {
  python = new PythonVerifier();
});
afterAll(() => python.close());
beforeEach(async () => {
  folder = await ledgerFolder();
  await writeLedger(folder, 2, 3);
  [id = ''] = await listSegments(folder.ledger);
  path = ledgerPaths(folder.ledger).segment(id);
});
afterEach(() => folder.remove());

const state = () => folder.options.stateFolder;

/** Both reports, word for word. */
async function both(stateFolder = state()) {
  const ours = await verifyLedger(folder.ledger, stateFolder);
  const { sums, ...theirs } = await python.verify(folder.ledger, stateFolder);
  expect(theirs).toEqual(ours);
  return { ...ours, sums };
}

const edit = async (change: (lines: string[]) => string) =>
  writeFile(path, change((await readFile(path, 'utf8')).split(/(?<=\n)/)));

/** Where a row begins, 0-based. */
const startOf = async (row: number) =>
  Buffer.byteLength(
    (await readFile(path, 'utf8'))
      .split(/(?<=\n)/)
      .slice(0, row)
      .join(''),
  );

const nextSector = (place: number) => (Math.floor(place / 512) + 1) * 512;

/** Bytes of the segment made zeros; the file grows where they go on behind its end. */
async function zero(from: number, to: number): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(
    path,
    Buffer.concat([bytes.subarray(0, from), Buffer.alloc(to - from), bytes.subarray(to)]),
  );
}

const head = () => ledgerPaths(folder.ledger).head(id);

async function append(rows: readonly LedgerRow[]): Promise<void> {
  const journal = await openJournal(folder.options);
  await journal.append(rows);
  await journal.close();
}

/** Keeps an answer as a paid call does; the file it lies in. */
async function keepBody(): Promise<string> {
  const store = openBodyStore({ ledger: folder.ledger, keys: [], confidential: [] });
  const body = await store.store('what was said');
  await append([settleRow('X', 1n, { body })]);
  return bodyPath(folder.ledger, body.hash);
}

/** A damage and the row it is found at; null: a whole segment; undefined: a note only. */
const damages: readonly [string, () => Promise<unknown>, number | null | undefined][] = [
  ['an edited amount', () => edit(lines => lines.join('').replace('"pico":"2"', '"pico":"1"')), 7],
  [
    'an edited hash',
    () => edit(lines => lines.with(3, `${'a'.repeat(64)}${lines[3]?.slice(64)}`).join('')),
    4,
  ],
  ['a deleted row', () => edit(lines => lines.toSpliced(2, 1).join('')), 3],
  ['swapped rows', () => edit(lines => lines.with(2, lines[3]!).with(3, lines[2]!).join('')), 3],
  ['a doubled row', () => edit(lines => lines.toSpliced(3, 0, lines[3]!).join('')), 5],
  ['a wrong length', () => edit(lines => lines.with(2, lines[2]!.replace(/ (\d+) /, ' 1$1 ')).join('')), 3],
  ['a line without length', () => edit(lines => lines.with(2, `${'0'.repeat(64)} x {}\n`).join('')), 3],
  ['an empty line', () => edit(lines => lines.toSpliced(2, 0, '\n').join('')), 3],
  ['an LF in the middle', () => edit(lines => lines.with(1, lines[1]!.replace('"item"', '\n')).join('')), 2],
  ['a tail cut off', () => edit(lines => lines.slice(0, 4).join('')), 5],
  ['a tail cut in a row', () => edit(lines => lines.join('').slice(0, -9)), 7],
  ['everything cut off', () => writeFile(path, ''), 1],
  ['everything zeros', () => zero(0, 100_000), 1],
  ['a byte made zero', async () => zero((await startOf(2)) + 9, (await startOf(2)) + 10), 3],
  ['zeros up to a sector', async () => zero((await startOf(2)) + 9, nextSector((await startOf(2)) + 9)), 3],
  ['a lost sector', async () => zero(await startOf(2), nextSector(await startOf(2))), 3],
  ['zeros from a row on', async () => zero(await startOf(3), await startOf(5)), 4],
  [
    'rows chained anew',
    () => edit(lines => chained(lines.map(line => bodyOf(line).replace('"pico":"2"', '"pico":"1"')))),
    7,
  ],
  [
    'a forged row that is no JSON',
    () => edit(lines => chained(lines.map(bodyOf).with(4, '{"type":"settle",NaN}'))),
    5,
  ],
  [
    'a forged negative amount',
    () => edit(lines => chained(lines.map(line => bodyOf(line).replace('"pico":"1"', '"pico":"-1"')))),
    5,
  ],
  [
    'a forged row of the wrong shape',
    () => edit(lines => chained(lines.map(line => bodyOf(line).replace('"feature":"icons"', '"feature":1')))),
    2,
  ],
  [
    'a row after the writer had ended',
    () => edit(lines => chained([...lines.map(bodyOf), '{"type":"refund"}'])),
    8,
  ],
  [
    'a row of a newer version',
    async () => {
      await edit(lines => chained([...lines.map(bodyOf), '{"type":"refund"}']));
      await rm(head());
      await rm(join(await mirrorFolder(state(), folder.ledger), `${id}.json`));
    },
    undefined,
  ],
  ['a folder in the place of a segment', () => rm(path).then(() => mkdir(path)), null],
  ['a link to nothing in the place of a segment', () => rm(path).then(() => symlink('nothing', path)), null],
  ['a pipe in the place of a segment', () => rm(path).then(() => run('mkfifo', [path])), null],
  ['a folder in the place of a head', () => rm(head()).then(() => mkdir(head())), null],
  [
    'a file in the place of all heads',
    () => rm(dirname(head()), { recursive: true }).then(() => writeFile(dirname(head()), '')),
    undefined,
  ],
  ['a deleted segment', () => rm(path), null],
  [
    'another segment in its place',
    () =>
      listSegments(folder.ledger).then(([, two]) => copyFile(ledgerPaths(folder.ledger).segment(two!), path)),
    1,
  ],
  [
    'an edited head',
    () => readFile(head(), 'utf8').then(text => writeFile(head(), text.replace('"rows":7', '"rows":6'))),
    null,
  ],
  ['a damaged head', () => writeFile(head(), '{"rows":'), null],
  ['a deleted head', () => rm(head()), undefined],
  ['a deleted key', () => rm(join(state(), 'signing-key.pem')), undefined],
  [
    'a damaged mirror',
    () => mirrorFolder(state(), folder.ledger).then(mirror => writeFile(join(mirror, `${id}.json`), 'x')),
    undefined,
  ],
  ['a deleted ledger', () => rm(folder.ledger, { recursive: true }), null],
  ['a changed body', () => keepBody().then(file => writeFile(file, 'what was never said')), 2],
  ['a deleted body', () => keepBody().then(file => rm(file)), undefined],
  ['a folder in the place of a body', () => keepBody().then(file => rm(file).then(() => mkdir(file))), 2],
  [
    'a body that is named by a path',
    () => append([settleRow('X', 1n, { body: { hash: 'sha256:../../../x', bytes: 1, redactions: 0 } })]),
    2,
  ],
  ['an attempt settled twice', () => append([settleRow('S0A1', 900n)]), 2],
];

type Json = Readonly<Record<string, unknown>>;

/** Names a body that is not there: a note. */
const NO_BODY = `sha256:${'0'.repeat(64)}`;

/** Rows as they stand on the disk, with every field that a row can have. */
const fullRows: readonly Json[] = [
  runRow({ resumes: 'R0' }),
  runEndRow(),
  intentRow({
    attempt: 'X1',
    tags: { feature: 'f', content: 'c', extra: { year: '2026' } },
    region: 'eu',
    tier: 'flex',
    method: 'chat',
    parent: 'X0',
    requestBytes: 12,
    body: { hash: NO_BODY, bytes: 12, redactions: 0 },
  }),
  settleRow('X1', 5n, {
    firstTokenMs: 1,
    error: { class: 'server', message: 'x', status: 500 },
    modelServed: 'm',
    tierServed: 'default',
    regionServed: 'eu',
    body: { hash: NO_BODY, bytes: 1, redactions: 1 },
    rateLimit: { remaining: '1' },
    counted: { encoding: 'o200k_base', tokens: 3, framing: 4 },
    quarantined: { magic: '1' },
    cost: {
      pico: 5n,
      upper: 5n,
      kind: 'exact',
      components: [
        { unit: 'inputTokens', quantity: 5, rate: { pico: 1n, per: 1n }, pico: 5n, rounded: true },
      ],
    },
    output: { hash: 'h', bytes: 1 },
    asset: { path: 'a', hash: 'h', bytes: 1, mediaType: 'image/png', kind: 'image' },
    checks: [{ check: 'c', passed: true }],
  }),
  voidRow('X2'),
  orphanRow('X3'),
  reviewRow('X1', { note: 'n' }),
  segmentRow({ revision: 2, cites: [{ segment: 'S0', rows: 1, hash: 'h' }] }),
].map(row => JSON.parse(canonicalJson(row)));

/** The way to every value of a row, however deep. */
function paths(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...paths(inner).map(rest => [name, ...rest]),
  ]);
}

/** The row with everything in that place that some field must not hold, and with nothing there. */
function wrong(row: Json, [name = '', ...rest]: readonly string[]): Json[] {
  const values = [
    null,
    -1,
    1.5,
    2 ** 60,
    true,
    'x',
    '12',
    '-1',
    '9223372036854775808',
    '2026-13-01T00:00:00Z',
    [],
    {},
  ];
  if (rest.length > 0) {
    const isList = Array.isArray(row[name]);
    return wrong(row[name] as Json, rest).map(inner => ({
      ...row,
      [name]: isList ? Object.values(inner) : inner,
    }));
  }
  return [...values.map(value => ({ ...row, [name]: value })), { ...row, [name]: undefined }];
}

describe('the second verifier, in Python', () => {
  it('agrees on a ledger that was left alone, and on its sums (F9)', async () => {
    const journal = await openJournal(folder.options);
    const attempts = ['V', 'O', 'P', 'N'].map(attempt => intentRow({ attempt, max: 5n }));
    await journal.append([...attempts, voidRow('V'), orphanRow('O'), settleRow('P', null)]);
    const { spent, reserved } = await journal.spend({ simulated: true });
    await journal.close();
    const { problems, notes, sums } = await both();
    expect([problems, notes]).toEqual([[], []]);
    expect(sums.simulated).toMatchObject({ attempts: 10, unpriced: 1, open: 1 });
    expect(BigInt(sums.simulated.upper)).toBe(spent + reserved);
    const { code, stdout } = await runPythonVerifier(folder.ledger, state());
    expect([code, JSON.parse(stdout).problems]).toEqual([0, []]);
  });

  it.each(damages)('names what we name: %s (F9)', async (_, damage, row) => {
    await damage();
    const { problems } = await both();
    if (row === undefined) expect(problems).toEqual([]);
    else expect(problems[0]?.row).toBe(row);
  });

  it('prints what it found and says by its exit code whether the ledger is whole (F9)', async () => {
    await edit(lines => lines.join('').replace('"pico":"2"', '"pico":"1"'));
    const { problems } = await both();
    const { code, stdout } = await runPythonVerifier(folder.ledger, state());
    expect([code, JSON.parse(stdout).problems]).toEqual([1, problems]);
    expect(problems).toHaveLength(1);
  });

  it('agrees on every field of every type of row holding what it must not (F9)', async () => {
    const forged = [...fullRows].flatMap(row => [row, ...paths(row).flatMap(place => wrong(row, place))]);
    const bodies = forged.map(row => JSON.stringify(row));
    await edit(lines => chained([bodyOf(lines[0] ?? ''), ...bodies]));
    await rm(head());
    const { problems } = await both();
    expect(problems.length).toBeGreaterThan(bodies.length / 3);
    expect(problems.length).toBeLessThan(bodies.length);
  });

  it('agrees on segments whose loss was acknowledged (F9)', async () => {
    await rm(path);
    const [missing] = await missingSegments(folder.ledger, state());
    expect(missing).toMatchObject({ segment: id, rows: 7 });
    const receipt = await forgetSegments([missing!], folder.options);
    const { problems, notes } = await both();
    expect(problems).toEqual([]);
    expect(notes.map(({ problem }) => problem).join()).toMatch(
      /missing, which was acknowledged at 20.*has 7 rows/,
    );
    expect(await missingSegments(folder.ledger, state())).toEqual([]);
    await writeFile(receipt, '{"at":');
    expect((await both()).problems).toHaveLength(1);
  });

  it('agrees on which times there are', async () => {
    const days = ['0000', '1900', '2000', '2026', '2028', '2100'].flatMap(year =>
      Array.from({ length: 14 }, (_, month) =>
        ['00', '01', '28', '29', '30', '31', '32'].map(
          day => `${year}-${String(month).padStart(2, '0')}-${day}`,
        ),
      ).flat(),
    );
    const times = [
      ...days.map(day => `${day}T10:00:00.000Z`),
      ...['23:59:59.999999999', '24:00:00', '24:00:00.1', '24:00:01', '23:60:00', '23:59:60', '1:00:00'].map(
        clock => `2026-02-28T${clock}Z`,
      ),
      ...[
        '2026-02-28T10:00:00',
        '2026-02-28T10:00:00+01:00',
        '2026-02-28 10:00:00Z',
        '２026-02-28T10:00:00Z',
      ],
    ];
    const bodies = times.map((at, n) => JSON.stringify({ ...voidRow(`T${n}`), at }));
    await edit(lines => chained([bodyOf(lines[0] ?? ''), ...bodies]));
    await rm(head());
    const { problems } = await both();
    const bad = new Set(problems.filter(({ row }) => row !== null).map(({ row }) => times[(row ?? 0) - 2]));
    const leap = ['0000', '2000', '2028'];
    for (const year of ['0000', '1900', '2000', '2026', '2028', '2100']) {
      expect(bad.has(`${year}-02-29T10:00:00.000Z`)).toBe(!leap.includes(year));
      expect(bad.has(`${year}-02-28T10:00:00.000Z`)).toBe(false);
      expect(bad.has(`${year}-02-30T10:00:00.000Z`)).toBe(true);
      expect(bad.has(`${year}-04-31T10:00:00.000Z`)).toBe(true);
    }
    expect(bad.has('2026-02-28T24:00:00Z')).toBe(false);
    expect(bad.has('2026-02-28T24:00:01Z')).toBe(true);
  });

  it('agrees without the state folder of the writer: another user’s key is a note (F9)', async () => {
    expect((await both(`${state()}-of-another`)).problems).toEqual([]);
    await edit(lines => lines.slice(0, 4).join(''));
    await rm(head());
    const { problems } = await both(`${state()}-of-another`);
    expect(problems[0]?.problem).toContain('cited by segment');
  });

  it('agrees on every journal that an earlier version wrote', async () => {
    const ledgers = join(import.meta.dirname, '../fixtures/ledgers');
    for (const name of await readdir(ledgers)) {
      await rm(folder.ledger, { recursive: true });
      await cp(join(ledgers, name), folder.ledger, { recursive: true });
      const { problems, sums } = await both(`${state()}-of-another`);
      expect(problems).toEqual([]);
      expect(sums.real.attempts).toBeGreaterThan(0);
    }
  });

  it('says how it is used where it is used wrongly, with exit code 2', async () => {
    expect((await runPythonVerifier()).code).toBe(2);
    expect((await runPythonVerifier('a', 'b', 'c')).code).toBe(2);
  });

  it('stands in docs/ledger.md as it is', async () => {
    const root = join(import.meta.dirname, '../..');
    const page = await readFile(join(root, 'docs/ledger.md'), 'utf8');
    const program = await readFile(join(root, 'test/verifier/verify_ledger.py'), 'utf8');
    const shown = /```python\n([\s\S]*?)```/.exec(page)?.[1];
    const chain = /# --- the chain\n([\s\S]*?)# --- end of the chain/.exec(program)?.[1];
    expect(shown).toBeTruthy();
    expect(shown).toBe(chain);
  });
});
