import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { onInterrupt } from '../../../src/cli/interrupt.ts';

const listening = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

describe('onInterrupt', () => {
  it('calls back once and leaves the second signal to the system', async () => {
    const before = listening();
    let calls = 0;
    onInterrupt(async () => {
      calls += 1;
    });
    expect(listening()).toBe(before + 2);
    process.emit('SIGINT');
    expect(calls).toBe(1);
    expect(listening()).toBe(before);
  });

  it('stops listening when the work is done', () => {
    const before = listening();
    onInterrupt(async () => {})();
    expect(listening()).toBe(before);
  });
});
