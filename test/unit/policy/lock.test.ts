import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { approve, emptyLock, formatLock, type LockEntry, parseLock } from '../../../src/core/policy/lock.ts';
import { RESERVED_KEYS } from '../../../src/core/yaml/checkShape.ts';

const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
const version = {
  hash: hash('a'),
  model: 'openai/gpt-image-1',
  tokens: { static: 212, system: 40, user: 172 },
  approved: '2026-11-22',
  note: 'shorter style section',
};

describe('promptledger.lock', () => {
  it('is written as documented', () => {
    const lock = approve(
      approve(emptyLock, 'prompts/z.prompt', { ...version, note: undefined }),
      'prompts/icon.prompt',
      version,
    );
    expect(formatLock(lock).split('\n').slice(1).join('\n')).toBe(`
version: 1
templates:
  prompts/icon.prompt:
    hash: ${hash('a')}
    label: v1
    model: openai/gpt-image-1
    tokens: {static: 212, system: 40, user: 172}
    approved: 2026-11-22
    note: shorter style section
  prompts/z.prompt:
    hash: ${hash('a')}
    label: v1
    model: openai/gpt-image-1
    tokens: {static: 212, system: 40, user: 172}
    approved: 2026-11-22
`);
  });

  it('survives a round trip, whatever the names and notes, and does not depend on the order of approvals', () => {
    const entry: fc.Arbitrary<LockEntry> = fc.record(
      {
        hash: fc.constantFrom(hash('0'), hash('f')),
        label: fc.string({ minLength: 1, maxLength: 20 }),
        model: fc.string(),
        tokens: fc.record({ static: fc.nat(), user: fc.nat() }, { requiredKeys: ['static'] }),
        approved: fc.constantFrom('2026-01-31', '2026-11-22'),
        note: fc.string({ unit: 'grapheme' }),
      },
      { requiredKeys: ['hash', 'label', 'tokens', 'approved'] },
    );
    const paths = fc.string({ minLength: 1, maxLength: 60 }).filter(path => !RESERVED_KEYS.has(path));
    fc.assert(
      fc.property(fc.array(fc.tuple(paths, entry), { maxLength: 8 }), entries => {
        const lock = new Map(entries);
        const text = formatLock(lock);
        expect(parseLock(text, 'x.lock')).toEqual(new Map([...lock].sort(([a], [b]) => (a < b ? -1 : 1))));
        expect(formatLock(new Map([...lock].reverse()))).toBe(text);
      }),
    );
  });

  it('counts labels on, keeps what is approved already, and touches no other entry', () => {
    const other: LockEntry = {
      hash: hash('1'),
      label: 'launch',
      tokens: { static: 3 },
      approved: '2026-01-01',
    };
    let lock = approve(new Map([['other.prompt', other]]), 'a.prompt', version);
    lock = approve(lock, 'a.prompt', { ...version, hash: hash('b') });
    expect(lock.get('a.prompt')?.label).toBe('v2');
    lock = approve(lock, 'a.prompt', {
      ...version,
      hash: hash('b'),
      approved: '2027-01-01',
      note: undefined,
    });
    expect(lock.get('a.prompt')).toMatchObject({ label: 'v2', approved: '2026-11-22', note: version.note });
    lock = approve(lock, 'other.prompt', { ...other, hash: hash('2') });
    expect(lock.get('other.prompt')?.label).toBe('v2');
    expect(approve(lock, 'a.prompt', version).get('other.prompt')).toBe(lock.get('other.prompt'));
  });

  it.each([
    [
      'version: 1\ntemplates:\n  a.prompt: {hash: nope, label: v1, tokens: {static: 1}, approved: 2026-01-01}',
      3,
    ],
    ['version: 1\ntemplates:\n  a.prompt:\n    label: v1', 4],
    ['version: 1\n<<<<<<< HEAD\n', 2],
    ['version: 9', 1],
  ])('that is broken says where: %j', (text, line) => {
    expect(() => parseLock(text, 'promptledger.lock')).toThrow(UserError);
    expect(() => parseLock(text, 'promptledger.lock')).toThrow(
      new RegExp(`^promptledger\\.lock:${line}:\\d+: `),
    );
  });
});
