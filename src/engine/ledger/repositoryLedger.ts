import { sha256 } from '../../adapters/hash.ts';
import type { Home } from '../../adapters/home.ts';
import { ledgerPaths } from '../../adapters/journal/folders.ts';
import { forgetSegments } from '../../adapters/journal/forgotten.ts';
import { lossesOf } from '../../adapters/journal/mirroredHeads.ts';
import { openJournal } from '../../adapters/journal/openJournal.ts';
import { missingSegments, verifyLedger } from '../../adapters/journal/verify.ts';
import { thisWriter, type Writer } from '../../adapters/journal/writer.ts';
import { readPolicy } from '../../adapters/policyFile.ts';
import { MonthLost } from '../../adapters/projection/months/closedMonths.ts';
import { Projection } from '../../adapters/projection/projection.ts';
import { openSealKey, type SealedPlace } from '../../adapters/projection/sqlite/sealKey.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { UserError } from '../../core/errors.ts';
import type { LedgerHistory } from '../../core/estimate/ledgerHistory.ts';
import { Calendar } from '../../core/ledger/calendar.ts';
import type { Head, OrphanRow, ReviewRow } from '../../core/ledger/event.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Clock, Identity } from '../../core/ports.ts';
import type { Currency } from '../../shared/display.ts';
import type {
  PanelSnapshot,
  RunView,
  SidebarSnapshot,
  VerifyReport,
  Window,
} from '../../shared/ledgerProtocol.ts';
import { type ExportFormat, exportCalls, exportHeader } from './exportRows.ts';
import { Follower } from './follower.ts';
import { historyStart, readHistory } from './history.ts';
import { readPanel } from './panel.ts';
import { looksReadOnly, type QueryAnswer } from './query.ts';
import { askInThread } from './queryThread.ts';
import { detailsStart, type Report, readReport } from './report.ts';
import type { ReportKind } from './reports.ts';
import { type ItemState, readFamily, readItems, readRunStart } from './resume.ts';
import { type Review, reviewsOf, writeReview } from './review.ts';
import { readRuns } from './runViews.ts';
import { readSidebar } from './sidebar.ts';
import { SnapshotPace } from './snapshotPace.ts';

export interface RepositoryLedgerOptions {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly stateFolder: string;
  /** Name and version of the program, for rows it writes. */
  readonly app: string;
  /** Reads the policy; where it does not parse this decides between failing and the last good one. */
  readonly readPolicy?: (home: Home) => Promise<Policy>;
}

const SQL_LIMIT_MS = 10_000;
const SQL_MAX_ROWS = 100_000;

/** One repository's ledger for those who read it: every question is answered from all rows written before it. */
export class RepositoryLedger {
  readonly home: Home;
  readonly #options: RepositoryLedgerOptions;
  readonly #here: Writer = thisWriter();
  readonly #pace: SnapshotPace;
  #sealed: Promise<SealedPlace> | null = null;
  #projection: Promise<Projection> | null = null;
  #follower: Follower | null = null;
  /** Rows that followers know of. */
  #told = 0;

  /** Opens nothing yet. */
  constructor(home: Home, options: RepositoryLedgerOptions) {
    this.home = home;
    this.#options = options;
    this.#pace = new SnapshotPace(options.clock);
  }

  /** The `.promptledger` folder. */
  get folder(): string {
    return this.home.ledger;
  }

  /** Calls back when rows were added by any process, at most about four times a second. */
  async follow(onChanged: () => void, onFault: (error: unknown) => void): Promise<void> {
    this.#told = (await this.#open()).rows;
    this.#follower ??= new Follower({
      folder: ledgerPaths(this.home.ledger).journal,
      look: () => this.#look(onFault),
      onChanged,
      onFault,
    });
  }

  async sidebar(): Promise<SidebarSnapshot> {
    const time = await this.#time();
    const { database } = await this.#current(time.timeZone);
    return readSidebar(database, { ...time, here: this.#here });
  }

  async panel(window: Window, simulated: boolean | null): Promise<PanelSnapshot> {
    const time = await this.#time();
    const { database } = await this.#current(time.timeZone);
    return readPanel(database, { ...time, root: this.home.root, window, simulated, here: this.#here });
  }

  /** What the ledger says about calls. */
  async history(): Promise<LedgerHistory> {
    const projection = await this.#current();
    const now = this.#options.clock.now();
    const from = historyStart(projection.database, now);
    return projection.withDetails(from, database => readHistory(database, now));
  }

  /**
   * @param by dimensions with commas between; null: what the report is usually grouped by.
   * @throws UserError where one of them is none.
   */
  async report(kind: ReportKind, window: Window, by: string | null = null): Promise<Report> {
    const request = { kind, window, by };
    const time = await this.#time();
    const projection = await this.#current(time.timeZone);
    const read = (database: SqliteDatabase) => readReport(database, request, time);
    const from = detailsStart(request, time);
    return from === undefined ? read(projection.database) : projection.withDetails(from, read);
  }

  /** One read-only statement, answered within 10 s and up to 100,000 rows. @throws UserError */
  async sql(text: string): Promise<QueryAnswer> {
    if (!looksReadOnly(text)) {
      throw new UserError({ what: 'only one read-only statement is answered', next: 'Ask with SELECT …' });
    }
    const projection = await this.#current();
    const place = await this.#place();
    const ask = () => {
      const request = { ...place, database: projection.database.export(), sql: text };
      return askInThread({ ...request, maxRows: SQL_MAX_ROWS }, SQL_LIMIT_MS);
    };
    return ask().catch(async error => {
      if (!(error instanceof MonthLost)) throw error;
      await projection.withDetails(null, () => {});
      return ask();
    });
  }

  /** Every call as CSV or JSON lines, in pieces; JSON lines end with the heads that vouch for them. */
  async *exportRows(format: ExportFormat): AsyncGenerator<string> {
    const projection = await this.#current();
    yield* exportHeader(projection.database, format);
    for (const month of await projection.monthsOfCalls()) {
      const closed = await projection.openMonth(month);
      try {
        yield* exportCalls(closed ?? projection.database, format, month);
      } finally {
        closed?.close();
      }
    }
    if (format === 'csv') return;
    const { head, segments } = await this.verify();
    for (const segment of segments) yield `${JSON.stringify({ type: 'head', ...segment })}\n`;
    yield `${JSON.stringify({ type: 'ledger', head })}\n`;
  }

  verify(): Promise<VerifyReport> {
    return verifyLedger(this.home.ledger, this.#options.stateFolder);
  }

  /** Segments that heads vouch for, that are not there, and that nobody has acknowledged as missing. */
  missing(): Promise<readonly Head[]> {
    return missingSegments(this.home.ledger, this.#options.stateFolder);
  }

  /** Segments that this user's mirrored heads know of and that are gone, as sentences for people. */
  losses(): Promise<readonly string[]> {
    return lossesOf(this.home.ledger, this.#options.stateFolder);
  }

  /** Acknowledges segments as missing, for good; resolves to the path of the receipt. */
  forget(segments: readonly Head[]): Promise<string> {
    return forgetSegments(segments, { ...this.#options, ledger: this.home.ledger });
  }

  /** The projection and its snapshot anew from the journal. */
  async rebuild(): Promise<void> {
    if (this.#projection === null) await this.#open(Projection.anew);
    else await (await this.#projection).rebuild();
    await (await this.#open()).save(true);
  }

  /** Takes in all rows and writes `ledger.sqlite`: after a run. */
  async save(): Promise<void> {
    await (await this.#current()).save();
  }

  /** Runs that have no end, newest first: running, or interrupted where their writer died. */
  async openRuns(): Promise<RunView[]> {
    const { database } = await this.#current();
    const runs = readRuns(database, this.#here, Number.MAX_SAFE_INTEGER);
    return runs.filter(({ status }) => status === 'running' || status === 'interrupted');
  }

  /** Where each item of a run and of its resumptions stands. */
  async itemsOf(run: string): Promise<ItemState[]> {
    const projection = await this.#current();
    const from = readRunStart(projection.database, run);
    return projection.withDetails(from, database => readItems(database, run, this.#here));
  }

  /** A run, what it resumes and what resumed it. */
  async familyOf(run: string): Promise<string[]> {
    return readFamily((await this.#current()).database, run);
  }

  /** Marks open attempts of dead writers as orphans at their maximum. */
  async declareOrphans(options: { readonly otherHosts?: boolean } = {}): Promise<readonly OrphanRow[]> {
    const journal = await openJournal({ ...this.#options, ledger: this.home.ledger, sha256 });
    try {
      return await journal.declareOrphans(options);
    } finally {
      await journal.close();
    }
  }

  /** Accepts or rejects an output. @throws UserError where there is no such attempt. */
  async review(review: Review): Promise<ReviewRow> {
    const projection = await this.#current();
    const before =
      reviewsOf(projection.database, review.attempt) ??
      (await projection.withDetails(null, database => reviewsOf(database, review.attempt)));
    return writeReview(review, before, { ...this.#options, ledger: this.home.ledger });
  }

  async close(): Promise<void> {
    this.#follower?.stop();
    this.#follower = null;
    await this.#pace.settled();
    await (await this.#projection?.catch(() => null))?.close();
    this.#projection = null;
  }

  #open(open: typeof Projection.open = Projection.open): Promise<Projection> {
    this.#projection ??= this.#openProjection(open).catch(error => {
      // The next question tries again.
      this.#projection = null;
      throw error;
    });
    return this.#projection;
  }

  async #openProjection(open: typeof Projection.open): Promise<Projection> {
    // What asks for no day does with those of any time zone.
    const timeZone = await this.#time().then(
      time => time.timeZone,
      () => null,
    );
    const { identity, clock } = this.#options;
    return open(await this.#place(), identity, timeZone, () => clock.now());
  }

  #place(): Promise<SealedPlace> {
    const { ledger } = this.home;
    this.#sealed ??= openSealKey(this.#options.stateFolder).then(sealKey => ({ ledger, sealKey }));
    return this.#sealed;
  }

  /** @param timeZone whose days are asked for; null where none are. */
  async #current(timeZone: string | null = null): Promise<Projection> {
    const projection = await this.#open();
    await projection.catchUp();
    if (timeZone !== null) await projection.useTimeZone(timeZone);
    return projection;
  }

  async #time(): Promise<{
    readonly timeZone: string;
    readonly calendar: Calendar;
    readonly now: number;
    readonly currency: Currency;
  }> {
    const { timeZone, currency } = await (this.#options.readPolicy ?? readPolicy)(this.home);
    return { timeZone, calendar: new Calendar(timeZone), now: this.#options.clock.now(), currency };
  }

  async #look(onFault: (error: unknown) => void): Promise<boolean> {
    const projection = await this.#open();
    await projection.catchUp();
    const isNew = projection.rows !== this.#told;
    this.#told = projection.rows;
    if (projection.unsaved > 0) this.#pace.rowsArrived(projection, onFault);
    return isNew;
  }
}
