import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LedgerHistories } from '../../../../src/vscode/ledgers/ledgerHistories.ts';

const NOTHING = { versions: [], models: [], volumes: [] };

/** An event as VS Code has them, with the means to fire it. */
function source<T>() {
  const listeners = new Set<(value: T) => void>();
  const event = (listener: (value: T) => void) => {
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  };
  const fire = (value: T) => {
    for (const listener of [...listeners]) listener(value);
  };
  return { event, fire };
}

describe('LedgerHistories', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function histories(folders: readonly string[], repository = (folder: string) => folder) {
    const rows = source<string | undefined>();
    const documents = source<unknown>();
    const read: string[] = [];
    const told: string[] = [];
    const faults: unknown[] = [];
    const feed = new LedgerHistories({
      ledgers: {
        onDidChange: rows.event,
        roots: async () => folders,
        history: async root => {
          read.push(root);
          if (root === 'broken') throw new Error('broken');
          return { root: repository(root), history: NOTHING };
        },
      },
      documents: { onDidChange: documents.event },
      tell: ({ root }) => told.push(root),
      onFault: fault => faults.push(fault),
      pause: 1000,
    });
    return { feed, rows, documents, read, told, faults };
  }

  it('reads no ledger before a template is looked at, and then each repository once', async () => {
    const { rows, documents, read, told } = histories(['/a', '/a/b', '/c'], folder => folder.slice(0, 2));
    rows.fire('/a');
    await vi.advanceTimersByTimeAsync(5000);
    expect(read).toEqual([]);
    documents.fire('x');
    documents.fire('y');
    await vi.advanceTimersByTimeAsync(5000);
    documents.fire('z');
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).toEqual(['/a', '/c']);
  });

  it('reads again when rows were added, with a pause between', async () => {
    const { rows, documents, told } = histories(['/a']);
    documents.fire('x');
    await vi.advanceTimersByTimeAsync(0);
    for (let at = 0; at < 8; at++) {
      rows.fire('/a');
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(told.length).toBe(3);
    await vi.advanceTimersByTimeAsync(5000);
    expect(told.length).toBeLessThanOrEqual(4);
  });

  it('tells a fault and goes on, and stays silent when it is disposed', async () => {
    const { feed, rows, documents, told, faults } = histories(['broken', '/a']);
    documents.fire('x');
    await vi.advanceTimersByTimeAsync(2000);
    expect(faults).toHaveLength(1);
    rows.fire(undefined);
    await vi.advanceTimersByTimeAsync(2000);
    expect(faults).toHaveLength(2);
    feed.dispose();
    documents.fire('x');
    rows.fire(undefined);
    await vi.advanceTimersByTimeAsync(5000);
    expect(faults).toHaveLength(2);
    expect(told).toEqual(['/a', '/a']);
  });
});
