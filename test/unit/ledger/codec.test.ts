import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/hash.ts';
import { canonicalJson } from '../../../src/core/ledger/canonicalJson.ts';
import { decodeBody, decodeFrame, encodeBody, FIRST_PREVIOUS } from '../../../src/core/ledger/codec.ts';
import type { IntentRow, LedgerRow } from '../../../src/core/ledger/event.ts';
import { LineBlock } from '../../../src/core/ledger/lineBlock.ts';
import { encodeLine } from './encodeLine.ts';
import { intentRow, orphanRow, runEndRow, runRow, segmentRow, settleRow, voidRow } from './rows.ts';

const rate = { pico: 5n, per: 1n };
const component = { unit: 'outputImageTokens', quantity: 1056, rate, pico: 5280n, rounded: true } as const;

const rows: readonly LedgerRow[] = [
  segmentRow({ cites: [{ segment: 'S0', rows: 3, hash: 'f'.repeat(64) }] }),
  runRow(),
  runRow({ budget: null, resumes: 'R0' }),
  runEndRow(),
  intentRow({ tags: { extra: JSON.parse('{"__proto__": "x", "constructor": "y"}') } }),
  intentRow({ max: null, price: null, run: null, item: null }),
  settleRow('A1', 5280n, {
    cost: { pico: 5280n, upper: 5280n, kind: 'exact', components: [component] },
    asset: { path: 'assets/a.png', hash: 'sha256:33', bytes: 4, mediaType: 'image/png' },
    checks: [{ check: 'contains', passed: true }],
  }),
  settleRow('A2', null, {
    outcome: 'error',
    error: { class: 'server', message: 'Ünglück 💥', status: 500 },
    usage: null,
  }),
  voidRow('A3'),
  orphanRow('A4'),
];

function decode(line: string) {
  const frame = decodeFrame(Buffer.from(line.slice(0, -1)));
  if (!frame.ok) throw new Error(frame.problem);
  return decodeBody(frame.body);
}

describe('the journal line', () => {
  it.each(rows.map(row => [row.type, row] as const))('brings back a %s row', (type, row) => {
    const { line, hash } = encodeLine('0'.repeat(64), encodeBody(row), sha256);
    expect(decode(line)).toEqual({ ok: true, type, row });
    expect(line.startsWith(`${hash} `)).toBe(true);
  });

  it('counts bytes, not characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const body = encodeBody(voidRow(text));
        const { line } = encodeLine('0'.repeat(64), body, sha256);
        expect(Number(line.split(' ')[1])).toBe(Buffer.byteLength(body));
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(decode(line).ok).toBe(true);
      }),
    );
  }, 20_000);

  it('is put together in a block as the format says, whatever stands beside it', () => {
    const block = new LineBlock(sha256);
    const bodies = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 90, maxLength: 110 })),
    );
    fc.assert(
      fc.property(bodies, fc.boolean(), (texts, dropsLast) => {
        block.clear();
        let previous = FIRST_PREVIOUS;
        let expected = '';
        for (const text of texts) {
          const { line, hash } = encodeLine(previous, text, sha256);
          const added = block.add(previous, text);
          expect(added).toEqual({ hash, digest: sha256(text).slice(0, 16), bytes: Buffer.byteLength(line) });
          expected += line;
          previous = hash;
        }
        if (dropsLast) block.drop(block.add(previous, 'dropped'));
        expect(Buffer.from(block.content).toString()).toBe(Buffer.from(expected).toString());
      }),
    );
  });

  it('may be longer than the block was', () => {
    const block = new LineBlock(sha256);
    for (const length of [10, 20_000, 1_000_000]) {
      block.clear();
      const body = 'é'.repeat(length);
      block.add(FIRST_PREVIOUS, body);
      expect(
        Buffer.from(block.content).equals(Buffer.from(encodeLine(FIRST_PREVIOUS, body, sha256).line)),
      ).toBe(true);
    }
  });

  it('has the keys of every object in order, also those that objects put elsewhere', () => {
    const byPieces = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(byPieces).join(',')}]`;
      if (typeof value !== 'object' || value === null) return JSON.stringify(value);
      const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${byPieces(field)}`).join(',')}}`;
    };
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('10', '9', '__proto__', 'a', 'toJSON', '-1'),
    );
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('value')),
        fc.dictionary(key, tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, json => {
        expect(canonicalJson(json)).toBe(byPieces(json));
        const row = intentRow({ params: { json } as IntentRow['params'] });
        expect(encodeBody(row)).toBe(canonicalJson(row));
      }),
      { numRuns: 500 },
    );
    const proto = JSON.parse('{"b":{"__proto__":{"2":1,"10":[]}},"a":1}');
    expect(canonicalJson(proto)).toBe('{"a":1,"b":{"__proto__":{"10":[],"2":1}}}');
  });

  it('is checked to its last field also where an object has a key that objects put elsewhere', () => {
    const moved = { rateLimit: { '10': 'x' } };
    expect(encodeBody(settleRow('A', 1n, moved))).toContain('"rateLimit":{"10":"x"}');
    expect(() => encodeBody(settleRow('A', 1n, { ...moved, usage: { inputTokens: -1 } }))).toThrow(
      'settle row: usage.inputTokens: is no finite number',
    );
    const biased = { params: { logit_bias: { '50256': -100 } } } as unknown as Partial<IntentRow>;
    expect(encodeBody(intentRow(biased))).toContain('"params":{"logit_bias":{"50256":-100}}');
    expect(() => encodeBody(intentRow({ ...biased, try: -1 }))).toThrow('intent row: try:');
  });

  it('has no list with holes', () => {
    const models = ['a'];
    models[2] = 'b';
    expect(() => encodeBody(runRow({ models }))).toThrow('models.1: is no text');
    for (const moved of [{}, { '1': 2 }]) {
      const params = { models, ...moved } as unknown as IntentRow['params'];
      expect(() => encodeBody(intentRow({ params }))).toThrow(TypeError);
    }
  });

  it('has no text that is undefined', () => {
    for (const moved of [{}, { '1': 'x' }]) {
      const rateLimit = { a: undefined, ...moved } as unknown as Record<string, string>;
      expect(() => encodeBody(settleRow('A', 1n, { rateLimit }))).toThrow('rateLimit.a: is no text');
    }
  });

  it('keeps a field that no shape knows', () => {
    const row = { ...voidRow('A'), because: { z: 1n, a: 2 } };
    expect(encodeBody(row)).toBe(canonicalJson(row));
    expect(encodeBody(row)).toContain('"because":{"a":2,"z":"1"}');
  });

  it('has one text per value, whatever the order of its fields', () => {
    expect(canonicalJson({ b: 1n, a: [null, { d: 2, c: undefined }] })).toBe('{"a":[null,{"d":2}],"b":"1"}');
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
  });

  it('refuses to write what is no row: amounts never decrease the ledger', () => {
    expect(() => encodeBody(settleRow('A', -1n))).toThrow('cost.pico');
    expect(() => encodeBody(settleRow('A', 2n ** 63n))).toThrow('cost.pico');
    expect(() => encodeBody(settleRow('A', 1n, { latencyMs: Number.NaN }))).toThrow('latencyMs');
    expect(() => encodeBody(settleRow('A', 1n, { usage: { inputTokens: -1 } }))).toThrow('usage.inputTokens');
    expect(() => encodeBody(intentRow({ at: 'yesterday' }))).toThrow('at: is no ISO time');
    const at = '2026-02-30T10:00:00.000Z';
    expect(() => encodeBody(intentRow({ at }))).toThrow('at: is no ISO time');
  });

  it('keeps rows of a newer version and fields it does not know', () => {
    const body = (value: object) => Buffer.from(JSON.stringify(value));
    expect(decodeBody(body({ type: 'refund', pico: '1' }))).toEqual({ ok: true, type: 'refund', row: null });
    const newer = { ...voidRow('A'), because: 'of the weather' };
    expect(decodeBody(body(newer))).toEqual({ ok: true, type: 'void', row: newer });
    expect(decodeBody(body({ type: 'constructor' }))).toMatchObject({ row: null });
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const frame = decodeFrame(bytes);
        expect(typeof frame.ok).toBe('boolean');
        expect(decodeBody(bytes).ok).toBe(false);
      }),
    );
    expect(decodeBody(Buffer.from('{"type":"settle","attempt":"A"}'))).toEqual({
      ok: false,
      problem: 'at: is no ISO time in UTC',
    });
    expect(decodeBody(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ ok: false, problem: 'is no JSON' });
  });

  it('says the same with the fields of a row in any order', () => {
    const row = settleRow('A1', 5n);
    const reversed = Object.fromEntries(Object.entries(row).reverse()) as unknown as LedgerRow;
    expect(encodeBody(reversed)).toBe(encodeBody(row));
  });
});
