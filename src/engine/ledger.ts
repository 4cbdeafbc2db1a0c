import { systemClock } from '../adapters/clock.ts';
import { findHome, type Home } from '../adapters/home.ts';
import { systemIdentity } from '../adapters/identity.ts';
import { refuseLinks } from '../adapters/journal/refuseLinks.ts';
import { readPolicy } from '../adapters/policyFile.ts';
import { stateFolder } from '../adapters/stateFolder.ts';
import { UserError } from '../core/errors.ts';
import type { LedgerHistory } from '../core/estimate/ledgerHistory.ts';
import type { Head, OrphanRow, ReviewRow } from '../core/ledger/event.ts';
import { emptyPolicy, type Policy } from '../core/policy/policy.ts';
import type {
  LedgerMethods,
  PanelSnapshot,
  RunView,
  SidebarSnapshot,
  VerifyReport,
  Window,
} from '../shared/ledgerProtocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import type { ExportFormat } from './ledger/exportRows.ts';
import type { QueryAnswer } from './ledger/query.ts';
import type { Report } from './ledger/report.ts';
import type { ReportKind } from './ledger/reports.ts';
import { RepositoryLedger, type RepositoryLedgerOptions } from './ledger/repositoryLedger.ts';
import type { ItemState } from './ledger/resume.ts';
import type { Review } from './ledger/review.ts';

export interface LedgerEngineOptions extends Partial<RepositoryLedgerOptions> {
  /** The repository of the methods that name none: of a command line. */
  readonly home?: Home;
  /** Rows were added to a ledger that is open. */
  readonly onChanged?: (place: { readonly root: string }) => void;
  /** Something failed while nobody waited for it. */
  readonly onFault?: (error: unknown) => void;
}

interface Place {
  readonly root: string;
}

/** The ledgers of any number of repositories, for readers; whoever makes it disposes it. */
export class LedgerEngine implements Handlers<LedgerMethods> {
  readonly #options: LedgerEngineOptions;
  readonly #ledgers = new Map<string, Promise<RepositoryLedger>>();

  constructor(options: LedgerEngineOptions = {}) {
    this.#options = options;
  }

  /** Starts following a ledger. Creates nothing on disk. */
  async open({ root }: Place): Promise<void> {
    const { onChanged = () => {}, onFault = () => {} } = this.#options;
    const ledger = await this.#ledger(root);
    await ledger.follow(() => onChanged({ root }), onFault);
  }

  async close({ root }: Place): Promise<void> {
    const ledger = await this.#ledgers.get(root);
    this.#ledgers.delete(root);
    await ledger?.close();
  }

  async sidebar({ root }: Place): Promise<SidebarSnapshot> {
    return (await this.#ledger(root)).sidebar();
  }

  async panel(query: {
    readonly root: string;
    readonly window: Window;
    readonly simulated: boolean | null;
  }): Promise<PanelSnapshot> {
    return (await this.#ledger(query.root)).panel(query.window, query.simulated);
  }

  async verify({ root }: Place = this.#home()): Promise<VerifyReport> {
    return (await this.#ledger(root)).verify();
  }

  /** Segments that heads vouch for, that are not there, and that nobody has acknowledged as missing. */
  async missing(): Promise<readonly Head[]> {
    return (await this.#own()).missing();
  }

  /** Acknowledges segments as missing, for good; resolves to the path of the receipt. */
  async forget(segments: readonly Head[]): Promise<string> {
    return (await this.#own()).forget(segments);
  }

  async rebuild({ root }: Place = this.#home()): Promise<void> {
    await (await this.#ledger(root)).rebuild();
  }

  /** Takes in all rows and writes `ledger.sqlite`. */
  async save({ root }: Place = this.#home()): Promise<void> {
    await (await this.#ledger(root)).save();
  }

  /** What the ledger says about calls, and the root that its templates' paths are relative to. */
  async history({ root }: Place): Promise<{ readonly root: string; readonly history: LedgerHistory }> {
    const ledger = await this.#ledger(root);
    return { root: ledger.home.root, history: await ledger.history() };
  }

  async report(kind: ReportKind, window: Window, by: string | null = null): Promise<Report> {
    return (await this.#own()).report(kind, window, by);
  }

  async sql(text: string): Promise<QueryAnswer> {
    return (await this.#own()).sql(text);
  }

  async *exportRows(format: ExportFormat): AsyncGenerator<string> {
    yield* (await this.#own()).exportRows(format);
  }

  async openRuns(): Promise<RunView[]> {
    return (await this.#own()).openRuns();
  }

  async itemsOf(run: string): Promise<ItemState[]> {
    return (await this.#own()).itemsOf(run);
  }

  async losses(): Promise<readonly string[]> {
    return (await this.#own()).losses();
  }

  async familyOf(run: string): Promise<string[]> {
    return (await this.#own()).familyOf(run);
  }

  async declareOrphans(options: { readonly otherHosts?: boolean } = {}): Promise<readonly OrphanRow[]> {
    return (await this.#own()).declareOrphans(options);
  }

  /** A person accepts or rejects the output of an attempt. */
  async review(review: Review, { root }: Place = this.#home()): Promise<ReviewRow> {
    return (await this.#ledger(root)).review(review);
  }

  /** Closes every ledger. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#ledgers.keys()].map(root => this.close({ root })));
  }

  #own(): Promise<RepositoryLedger> {
    return this.#ledger(this.#home().root);
  }

  #home(): Home {
    if (this.#options.home === undefined) throw new Error('this engine has no repository of its own');
    return this.#options.home;
  }

  #ledger(root: string): Promise<RepositoryLedger> {
    const known = this.#ledgers.get(root) ?? this.#create(root);
    this.#ledgers.set(root, known);
    // The next question tries again.
    known.catch(() => this.#ledgers.get(root) === known && this.#ledgers.delete(root));
    return known;
  }

  async #create(root: string): Promise<RepositoryLedger> {
    const { home } = this.#options;
    const isOwn = home !== undefined && home.root === root;
    const found = isOwn ? home : await findHome(root);
    await refuseLinks(found);
    return new RepositoryLedger(found, {
      clock: systemClock,
      identity: systemIdentity,
      stateFolder: stateFolder(),
      app: 'prompt-ledger',
      // A command stops at a policy that does not parse; views go on, the editor shows the problem where it is.
      readPolicy: isOwn ? readPolicy : lenientPolicy(),
      ...this.#options,
    });
  }
}

/** The policy; while it does not parse, the last one that did. */
function lenientPolicy(): (home: Home) => Promise<Policy> {
  let lastGood = emptyPolicy;
  return async home => {
    try {
      lastGood = await readPolicy(home);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    return lastGood;
  };
}
