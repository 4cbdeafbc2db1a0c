import { systemClock } from '../adapters/clock.ts';
import { sha256 } from '../adapters/hash.ts';
import type { Home, HomeOverrides } from '../adapters/home.ts';
import { systemIdentity } from '../adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../adapters/journal/openJournal.ts';
import { refuseLinks } from '../adapters/journal/refuseLinks.ts';
import type { SegmentDisk } from '../adapters/journal/segmentFile.ts';
import { openSigner, signerFrom } from '../adapters/journal/signer.ts';
import { stateFolder } from '../adapters/stateFolder.ts';
import type { RunCounts } from '../core/batch/run/runTally.ts';
import { UserError } from '../core/errors.ts';
import type { LoadEncoding } from '../core/tokens/encoding.ts';
import type {
  BatchMethods,
  Preflight,
  PreflightRequest,
  RunProgress,
  RunSummary,
} from '../shared/batchProtocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import { type BatchPlan, makePlan } from './batch/batchPlan.ts';
import { openBatch } from './batch/openBatch.ts';
import { ProviderDesk, type SandboxSettings } from './batch/providerDesk.ts';
import { nothingResumed, type Resumed, resumeItems } from './batch/resumed.ts';
import { runPlan } from './batch/runPlan.ts';
import { throttle } from './batch/throttle.ts';

export interface BatchEngineOptions {
  readonly loadEncoding: LoadEncoding;
  /** Name and version of the program, for the ledger. */
  readonly app: string;
  /** At most ten a second. */
  readonly onProgress?: (progress: RunProgress & { readonly plan: string }) => void;
  /** Paths given by hand instead of those found. */
  readonly overrides?: HomeOverrides;
  /** Models whose price in the policy the user's own config lets budgets count by. */
  readonly approvedPriceOverrides?: readonly string[];
  readonly sandbox?: SandboxSettings;
  readonly stateFolder?: string;
  /** In place of the real disk under the journal. */
  readonly disk?: SegmentDisk;
}

/** What a run's heads are signed with, once it begins. */
interface Signing {
  /** Private key, PEM; null: heads stay unsigned; undefined: this user's key in the state folder signs. */
  key: string | null | undefined;
}

/** A plan that nobody ran yet, or that is running. */
interface Held {
  readonly plan: BatchPlan;
  readonly stop: AbortController;
  readonly abort: AbortController;
  readonly journal: LedgerJournal;
  readonly signing: Signing;
  running: boolean;
}

const PROGRESS_MS = 100;

/** Plans that nobody ran: of more the oldest are given up. */
const MAX_IDLE_PLANS = 4;

/** Batches from spec to summary; whoever makes it closes it. */
export class BatchEngine implements Handlers<BatchMethods> {
  readonly #options: BatchEngineOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: BatchEngineOptions) {
    this.#options = options;
  }

  /**
   * Reads, counts, prices and checks a batch; nothing is written or sent. The plan is held until it is run or `close`.
   * @throws UserError with file, line and what to do; exit code 1 where a budget refuses the batch.
   */
  async preflight(request: PreflightRequest): Promise<Preflight> {
    const { spec, options, caps, keys, endpoints, allowNetworkFileSystem = false } = request;
    const { overrides = {}, approvedPriceOverrides = [], loadEncoding } = this.#options;
    const now = systemClock.now();
    const at = new Date(now).toISOString();
    const opened = await openBatch(spec, options, { overrides, approvedPriceOverrides, at, endpoints });
    const access = { keys, endpoints };
    ProviderDesk.check(opened.source.models, access);
    await refuseLinks(opened.home);
    const resumed = await this.#resumed(opened.home, options.resume);
    const signing: Signing = { key: undefined };
    const journal = await this.#openJournal(opened.home, signing, allowNetworkFileSystem);
    const plan = systemIdentity.ulid();
    try {
      const made = await makePlan({
        plan,
        opened,
        options,
        access,
        caps,
        resumed,
        journal,
        loadEncoding,
        stateFolder: this.#state,
        now,
      });
      const [stop, abort] = [new AbortController(), new AbortController()];
      this.#held.set(plan, { plan: made, stop, abort, journal, signing, running: false });
      await this.#giveUpIdle(MAX_IDLE_PLANS);
      return made.preflight;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /**
   * Runs a plan once; resolves when the run has ended, however it ended.
   * @param request.signingKey see `BatchMethods.run`; without it the key in the state folder signs.
   */
  async run(request: { readonly plan: string; readonly signingKey?: string | null }): Promise<RunSummary> {
    const { plan: id } = request;
    const held = this.#held.get(id);
    if (held === undefined || held.running) {
      throw new UserError({
        what: 'there is no such plan any more',
        next: 'Start with the pre-flight again',
      });
    }
    held.running = true;
    held.signing.key = request.signingKey;
    const { plan, stop, abort, journal } = held;
    const run = systemIdentity.ulid();
    const desk = new ProviderDesk();
    const progress = throttle<RunCounts>(PROGRESS_MS, counts =>
      this.#options.onProgress?.({ ...progressOf(run, counts), plan: id }),
    );
    try {
      const { opened, access } = plan;
      // Attempts of writers that died count at their maximum from here on, and a resume may send them again.
      await journal.declareOrphans();
      await desk.open(
        opened.source.models,
        access,
        opened.catalogue,
        this.#options.loadEncoding,
        this.#options.sandbox ?? {},
      );
      const signals = { stop: stop.signal, abort: abort.signal };
      const result = await runPlan(plan, run, desk, signals, progress.push);
      progress.flush();
      // Heads are published for the last time when the journal closes.
      await journal.close();
      return {
        ...progressOf(run, result),
        status: result.status,
        simulated: plan.preflight.simulated,
        budget: plan.caps.perBatch?.limit ?? plan.budget?.limit ?? null,
        costPerAsset:
          result.produced === 0 || result.kind === 'unpriced' ? null : result.cost / BigInt(result.produced),
        costKind: result.kind,
        durationMs: result.durationMs,
        manifest: result.manifest,
        ledger: opened.home.ledger,
        reasons: result.reasons,
        notes: journal.notes,
        sandboxBill: desk.bill(),
      };
    } finally {
      this.#held.delete(id);
      await desk.close();
      await journal.close();
    }
  }

  /** The first time: nothing new is sent, and calls under way are waited for. The second time they are given up. */
  cancel({ plan }: { readonly plan: string }): void {
    const held = this.#held.get(plan);
    if (held === undefined) return;
    if (held.stop.signal.aborted) held.abort.abort();
    held.stop.abort();
  }

  /** Gives up plans that were not run, and cancels those that are. */
  async close(): Promise<void> {
    for (const held of this.#held.values()) held.stop.abort();
    await this.#giveUpIdle(0);
  }

  async #giveUpIdle(keep: number): Promise<void> {
    const idle = [...this.#held].filter(([, held]) => !held.running);
    for (const [id, held] of idle.slice(0, Math.max(0, idle.length - keep))) {
      this.#held.delete(id);
      await held.journal.close();
    }
  }

  async #resumed(home: Home, resume: string | undefined): Promise<Resumed> {
    if (resume === undefined) return nothingResumed;
    const { LedgerEngine } = await import('./ledger.ts');
    const ledger = new LedgerEngine({ home, stateFolder: this.#state });
    try {
      return resumeItems(await ledger.itemsOf(resume), resume, await ledger.familyOf(resume));
    } finally {
      await ledger.dispose();
    }
  }

  get #state(): string {
    return this.#options.stateFolder ?? stateFolder();
  }

  #openJournal({ ledger }: Home, signing: Signing, allowNetworkFileSystem: boolean): Promise<LedgerJournal> {
    const state = this.#state;
    return openJournal({
      ledger,
      clock: systemClock,
      identity: systemIdentity,
      sha256,
      app: this.#options.app,
      stateFolder: state,
      allowNetworkFileSystem,
      signer: async () => {
        if (signing.key === undefined) return openSigner(state);
        return signing.key === null ? null : signerFrom(signing.key, state);
      },
      ...(this.#options.disk !== undefined && { disk: this.#options.disk }),
    });
  }
}

function progressOf(run: string, counts: RunCounts): RunProgress {
  const { items, produced, failed, attempts, cost, reserved } = counts;
  return { run, items, produced, failed, attempts, cost, reserved };
}
