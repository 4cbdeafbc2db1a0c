import type { Clock } from '../../core/ports.ts';
import type { Cli } from '../cli.ts';

/** How far long work has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Behind the bar: cost, budget. */
  readonly detail: string;
}

const REDRAW_MS = 80;
const LINE_MS = 5_000;

/**
 * Shows progress on standard error: a bar that redraws itself on a terminal, else a plain line every five seconds;
 * nothing with `--quiet`.
 */
export class ProgressBar {
  readonly #cli: Cli;
  readonly #clock: Clock;
  #shownAt: number;
  #drawn = false;

  constructor(cli: Cli, clock: Clock) {
    this.#cli = cli;
    this.#clock = clock;
    this.#shownAt = cli.stderr.isTTY ? Number.NEGATIVE_INFINITY : clock.monotonic();
  }

  update(progress: Progress): void {
    const { stderr, quiet } = this.#cli;
    const now = this.#clock.monotonic();
    const ended = progress.done >= progress.total;
    if (quiet || (!ended && now - this.#shownAt < (stderr.isTTY ? REDRAW_MS : LINE_MS))) return;
    this.#shownAt = now;
    if (stderr.isTTY) void stderr.write(`\r\u001b[K${barLine(progress, stderr.columns)}`);
    else if (!ended) void stderr.write(`${progress.done}/${progress.total} ${progress.detail}\n`);
    this.#drawn = true;
  }

  /** Leaves the terminal's line, so that what follows stands on its own. */
  async end(): Promise<void> {
    if (this.#drawn && this.#cli.stderr.isTTY) await this.#cli.stderr.write('\r\u001b[K');
    this.#drawn = false;
  }
}

/** A bar that fits into the terminal with its numbers: `━━━━──── 128/256 $5.67 of $40.00`. */
export function barLine({ done, total, detail }: Progress, columns: number): string {
  const numbers = `${done}/${total} ${detail}`;
  const width = Math.min(40, columns - numbers.length - 2);
  if (width < 8) return numbers.slice(0, Math.max(0, columns - 1));
  const filled = total === 0 ? width : Math.round((Math.min(done, total) / total) * width);
  return `${'━'.repeat(filled)}${'─'.repeat(width - filled)} ${numbers}`;
}
