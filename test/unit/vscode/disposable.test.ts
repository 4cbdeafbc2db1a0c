import { describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/vscode/disposable.ts';

describe('DisposableStore', () => {
  it('disposes everything once, the newest first, and what comes late at once', () => {
    const order: string[] = [];
    const item = (name: string) => ({ dispose: () => order.push(name) });
    const store = new DisposableStore();
    store.add(item('first'));
    store.add(item('second'));
    store.dispose();
    store.dispose();
    store.add(item('late'));
    expect(order).toEqual(['second', 'first', 'late']);
  });
});
