import { messageOf, UserError } from '../../errors.ts';
import type { RunEndRow, RunRow } from '../../ledger/event.ts';
import type { ProviderError } from '../../ports.ts';
import type { PlannedItem } from '../plan/planItems.ts';
import { Admission } from './admission.ts';
import { type AttemptPorts, type AttemptResult, attemptItem } from './attempt.ts';
import type { RunIdentity } from './attemptRows.ts';
import type { ManifestWriter } from './manifest.ts';
import { retryDelay } from './retryDelay.ts';
import type { RunSignals } from './runSignals.ts';
import { type RunCounts, RunTally } from './runTally.ts';

export interface RunInput {
  readonly identity: RunIdentity;
  readonly row: RunRow;
  /** Rendered when it is their turn. */
  readonly items: AsyncIterator<PlannedItem>;
  readonly count: number;
  readonly concurrency: number;
  /** Attempts after the first. */
  readonly retries: number;
}

export interface RunPorts extends AttemptPorts {
  readonly manifest: ManifestWriter;
  readonly onProgress: (counts: RunCounts) => void;
}

export interface RunResult extends RunCounts {
  readonly status: RunEndRow['status'];
  readonly manifest: string | null;
  readonly durationMs: number;
  /** Why it did not end as `done`. */
  readonly reasons: readonly string[];
}

type Ended = Extract<AttemptResult, { kind: 'ended' }>;

/** Reasons are examples: of many failures the first few are told. */
const MAX_REASONS = 5;
const LONGEST_REASON = 800;

/**
 * Runs a batch to its end, its budget's end, or until it is stopped. Every attempt is on the disk before it is sent.
 * @throws UserError where not even the run's first row could be written; a fault of ours after the run's last row.
 */
export async function runBatch(input: RunInput, ports: RunPorts, signals: RunSignals): Promise<RunResult> {
  await ports.journal.append([input.row]);
  return new BatchRun(input, ports, signals).run();
}

class BatchRun {
  readonly #input: RunInput;
  readonly #ports: RunPorts;
  readonly #signals: RunSignals;
  readonly #tally: RunTally;
  readonly #ended = new AbortController();
  readonly #abort = new AbortController();
  readonly #admission: Admission;
  readonly #pausedUntil = new Map<string, number>();
  readonly #reasons = new Set<string>();
  #status: RunEndRow['status'] = 'done';
  #journalFailed = false;
  /** What was thrown that is no message for a person. */
  #fault: { readonly error: unknown } | null = null;

  constructor(input: RunInput, ports: RunPorts, signals: RunSignals) {
    this.#input = input;
    this.#ports = ports;
    this.#signals = signals;
    this.#tally = new RunTally(input.count);
    const { gate, clock, identity } = ports;
    this.#admission = new Admission(gate, clock, identity, this.#ended.signal);
  }

  async run(): Promise<RunResult> {
    const { clock, journal, manifest } = this.#ports;
    const started = clock.monotonic();
    const cancel = () => this.#end('cancelled');
    const giveUp = () => this.#abort.abort();
    this.#signals.stop.addEventListener('abort', cancel, { once: true });
    this.#signals.abort.addEventListener('abort', giveUp, { once: true });
    if (this.#signals.stop.aborted) cancel();
    if (this.#signals.abort.aborted) giveUp();
    try {
      const workers = Math.max(1, Math.min(this.#input.concurrency, this.#input.count));
      await Promise.all(Array.from({ length: workers }, () => this.#work()));
    } finally {
      this.#signals.stop.removeEventListener('abort', cancel);
      this.#signals.abort.removeEventListener('abort', giveUp);
      await this.#input.items.return?.();
    }
    const { produced, failed } = this.#tally.counts;
    const status = this.#status;
    const path = await this.#writeManifest(manifest, status);
    const end: RunEndRow = {
      type: 'runEnd',
      run: this.#input.identity.run,
      at: new Date(clock.now()).toISOString(),
      status,
      produced,
      failed,
    };
    if (!this.#journalFailed) await journal.append([end]).catch(error => this.#fail(error));
    if (this.#fault !== null) throw this.#fault.error;
    return {
      ...this.#tally.counts,
      status: this.#status,
      manifest: path,
      durationMs: clock.monotonic() - started,
      reasons: [...this.#reasons].slice(0, MAX_REASONS),
    };
  }

  /** The assets stand and their rows name them: a manifest that cannot be written loses nothing that was paid for. */
  async #writeManifest(manifest: ManifestWriter, status: string): Promise<string | null> {
    const { produced, failed } = this.#tally.counts;
    try {
      return await manifest.finish({ status, produced, failed });
    } catch (error) {
      this.#reasons.add(`the manifest could not be written: ${messageOf(error)}`);
      return null;
    }
  }

  async #work(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      try {
        const next = await this.#input.items.next();
        if (next.done) return;
        await this.#runItem(next.value);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  async #runItem(item: PlannedItem): Promise<void> {
    for (let tries = 1; !this.#ended.signal.aborted; ) {
      await this.#pause(item);
      if (this.#ended.signal.aborted) return;
      const result = await this.#attempt(item, tries);
      if (result.kind === 'unsent') return;
      if (result.kind === 'refused') {
        if (await this.#admission.comesFree(item, result.verdict)) continue;
        this.#end('stopped', result.verdict.reason);
        return;
      }
      this.#tally.ended(result.row);
      if (result.fatal !== undefined) this.#end('failed', result.fatal.message);
      const again = result.error === null ? null : this.#retry(item, result.error, tries);
      if (again === null) {
        await this.#itemEnded(item, tries, result);
        return;
      }
      this.#progress();
      await this.#sleep(again);
      tries++;
    }
  }

  async #attempt(item: PlannedItem, tries: number): Promise<AttemptResult> {
    const signals = { stop: this.#ended.signal, abort: this.#abort.signal };
    return this.#admission.admit(item, async sent => {
      if (this.#ended.signal.aborted) return { kind: 'unsent' };
      let reserved = false;
      try {
        const admitted = () => {
          reserved = true;
          this.#tally.reserve(item.max);
          sent();
        };
        const request = { run: this.#input.identity, item, tries, signals, admitted };
        return await attemptItem(request, this.#ports);
      } catch (error) {
        this.#journalFailed = true;
        throw error;
      } finally {
        if (reserved) this.#tally.release(item.max);
      }
    });
  }

  #retry(item: PlannedItem, error: ProviderError, tries: number): number | null {
    if (error.class === 'auth')
      this.#end('failed', `${item.model.provider}: ${error.message}`.slice(0, LONGEST_REASON));
    if (this.#journalFailed || this.#ended.signal.aborted || tries > this.#input.retries) return null;
    const delay = retryDelay(error, tries, this.#ports.identity.random());
    if (delay !== null && error.retryAfterMs !== undefined) {
      // The provider asks everybody to wait, not only the call that heard it.
      const until = this.#ports.clock.monotonic() + error.retryAfterMs;
      const { provider } = item.model;
      this.#pausedUntil.set(provider, Math.max(until, this.#pausedUntil.get(provider) ?? 0));
    }
    return delay;
  }

  async #itemEnded(item: PlannedItem, tries: number, { row, error }: Ended): Promise<void> {
    const { asset } = row;
    if (asset === undefined) {
      const said = error?.message ?? row.error?.message ?? 'failed';
      if (error?.class !== 'cancelled') this.#reasons.add(`${item.key}: ${said}`.slice(0, LONGEST_REASON));
    } else {
      const { key, line, model, tags } = item;
      const { attempt, requestId, cost, checks } = row;
      await this.#ports.manifest.add({
        item: key,
        line,
        model: model.id,
        attempt,
        try: tries,
        requestId,
        asset,
        cost,
        tags,
        checks,
      });
    }
    this.#tally.itemDone(asset !== undefined);
    this.#progress();
  }

  async #pause({ model }: PlannedItem): Promise<void> {
    const until = this.#pausedUntil.get(model.provider);
    const left = (until ?? 0) - this.#ports.clock.monotonic();
    if (left > 0) await this.#sleep(left);
  }

  /** Ends early, without an error, when the run does. */
  async #sleep(ms: number): Promise<void> {
    await this.#ports.clock.sleep(ms, this.#ended.signal).catch(() => {});
  }

  #progress(): void {
    this.#ports.onProgress(this.#tally.counts);
  }

  #end(status: RunEndRow['status'], reason?: string): void {
    if (reason !== undefined) this.#reasons.add(reason);
    if (this.#ended.signal.aborted && status !== 'failed') return;
    this.#status = status;
    this.#ended.abort();
  }

  /** Nothing more is sent. Where rows cannot be written, what is under way could not be recorded: it is given up. */
  #fail(error: unknown): void {
    this.#end('failed', messageOf(error));
    if (!(error instanceof UserError)) this.#fault ??= { error };
    if (this.#journalFailed) this.#abort.abort();
  }
}
