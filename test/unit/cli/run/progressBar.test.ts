import { describe, expect, it } from 'vitest';
import type { Cli } from '../../../../src/cli/cli.ts';
import { barLine, ProgressBar } from '../../../../src/cli/run/progressBar.ts';
import type { Clock } from '../../../../src/core/ports.ts';

/** A bar on a terminal that keeps what is written, under a clock that the test owns. */
function barOn(isTTY: boolean, quiet = false) {
  const written: string[] = [];
  const clock = { time: 0, now: () => 0, monotonic: () => clock.time, sleep: async () => {} };
  const stderr = {
    isTTY,
    columns: 80,
    open: true,
    paint: (_: unknown, text: string) => text,
    write: async (text: string) => void written.push(text),
  };
  const bar = new ProgressBar({ stderr, quiet } as unknown as Cli, clock satisfies Clock & { time: number });
  return { bar, written, clock };
}

describe('ProgressBar', () => {
  it('redraws one line on a terminal, not more often than the eye can follow, and clears it at the end', async () => {
    const { bar, written, clock } = barOn(true);
    bar.update({ done: 1, total: 4, detail: '$0.04' });
    bar.update({ done: 2, total: 4, detail: '$0.08' });
    clock.time = 100;
    bar.update({ done: 3, total: 4, detail: '$0.12' });
    await bar.end();
    expect(written).toHaveLength(3);
    expect(written[0]).toContain('1/4 $0.04');
    expect(written[1]).toContain('3/4 $0.12');
    expect(written.every(text => text.startsWith('\r'))).toBe(true);
  });

  it('writes a plain line every five seconds where there is no terminal', () => {
    const { bar, written, clock } = barOn(false);
    for (clock.time = 1000; clock.time <= 12_000; clock.time += 1000) {
      bar.update({ done: clock.time / 1000, total: 100, detail: '$1' });
    }
    expect(written).toEqual(['5/100 $1\n', '10/100 $1\n']);
  });

  it('is silent with --quiet', async () => {
    const { bar, written } = barOn(true, true);
    bar.update({ done: 4, total: 4, detail: '' });
    await bar.end();
    expect(written).toEqual([]);
  });
});

describe('barLine', () => {
  it('never exceeds the terminal', () => {
    for (const columns of [10, 20, 40, 80, 200]) {
      for (const done of [0, 1, 128, 256]) {
        expect(barLine({ done, total: 256, detail: '$5.67 of $40.00' }, columns).length).toBeLessThan(
          columns,
        );
      }
    }
  });

  it('is full at the end and empty at the start', () => {
    expect(barLine({ done: 0, total: 0, detail: '' }, 80)).not.toContain('─');
    expect(barLine({ done: 0, total: 9, detail: '' }, 80)).not.toContain('━');
    expect(barLine({ done: 9, total: 9, detail: '' }, 80)).not.toContain('─');
  });
});
