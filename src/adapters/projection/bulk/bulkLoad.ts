import type { IntentRow } from '../../../core/ledger/event.ts';
import { type Claim, type EndRow, type PlacedRow, rankOf } from '../../../core/ledger/fold.ts';
import { type FeedPosition, JournalFeed } from '../feed/journalFeed.ts';
import { emptyMonth } from '../months/monthFile.ts';
import { Rollups } from '../rollups/rollups.ts';
import { ContextRows } from '../rows/contextRows.ts';
import { emptyDatabase } from '../rows/emptyDatabase.ts';
import { type Columns, claimColumns, endColumns, intentColumns } from '../rows/rowColumns.ts';
import { type MonthPart, MonthParts } from './monthParts.ts';

/** A part of a journal that one thread reads. */
export interface BulkShare {
  readonly ledger: string;
  readonly segments: readonly string[];
  readonly timeZone: string | null;
  /** Files are written beside it under names that begin with this path. */
  readonly prefix: string;
}

/** What a share comes to. */
export interface BulkLoaded {
  readonly positions: readonly FeedPosition[];
  readonly parts: readonly MonthPart[];
  /** A database with the sums of the attempts in `parts`. */
  readonly sums: Uint8Array;
  /** A database with their contexts. */
  readonly contexts: Uint8Array;
  /** Rows of everything else: runs, what is open, repeated rows, ends without a beginning. They come one by one. */
  readonly others: readonly PlacedRow[];
}

type Begun = PlacedRow & { readonly event: IntentRow };

/**
 * Reads whole attempts, an intent and its end, into files by month without asking what is there already: nearly all
 * rows of a journal. What does not pair up so comes back as it was.
 */
export async function bulkLoad({ ledger, segments, timeZone, prefix }: BulkShare): Promise<BulkLoaded> {
  const sums = await emptyDatabase(timeZone);
  // Of its own, in one transaction: one for each context costs ten times as much.
  const contexts = await emptyMonth();
  contexts.exec('BEGIN');
  const rollups = new Rollups(sums);
  let files = 0;
  const parts = new MonthParts(() => `${prefix}${++files}.tmp`, new ContextRows(contexts));
  const feed = new JournalFeed(ledger, [], segments);
  const begun = new Map<string, Begun>();
  const others: PlacedRow[] = [];
  try {
    for await (const { rows } of feed.read()) {
      const pairs: { readonly intent: Begun; readonly end: PlacedRow & { readonly event: EndRow } }[] = [];
      for (const row of rows) {
        const { event } = row;
        if (event.type === 'intent') {
          if (begun.has(event.attempt)) others.push(row);
          else begun.set(event.attempt, row as Begun);
        } else if (event.type === 'settle' || event.type === 'void' || event.type === 'orphan') {
          const intent = begun.get(event.attempt);
          begun.delete(event.attempt);
          if (intent === undefined) others.push(row);
          else pairs.push({ intent, end: { ...row, event } });
        } else others.push(row);
      }
      const whole = pairs.map(({ intent, end }) => ({ intent, end, columns: columnsOf(intent, end) }));
      await parts.prepare(whole.map(({ columns }) => hourOf(columns)));
      for (const { intent, end, columns } of whole) {
        if (parts.insert(intent.event.attempt, hourOf(columns), columns, claimsIn(columns)))
          rollups.change(rolledIn(columns), 1);
        else others.push(intent, end);
      }
      rollups.confirm();
    }
    rollups.settle();
    others.push(...begun.values());
    const written = await parts.end();
    contexts.exec('COMMIT');
    const positions = [...feed.positions.values()];
    return { positions, parts: written, sums: sums.export(), contexts: contexts.export(), others };
  } catch (error) {
    await parts.drop();
    throw error;
  } finally {
    sums.close();
    contexts.close();
  }
}

function columnsOf(intent: Begun, end: PlacedRow & { readonly event: EndRow }): readonly Columns[] {
  return [
    intentColumns(intent.event),
    claimColumns('intent', claimOf(intent)),
    endColumns(end.event, intent.event.max),
    claimColumns('end', claimOf(end)),
  ];
}

/** The claims of `columnsOf`. */
function claimsIn([, begun, , ended]: readonly Columns[]): Columns {
  return { ...begun, ...ended };
}

/** Those that rollups look at. */
function rolledIn([begun = {}, , ended = {}]: readonly Columns[]): readonly Columns[] {
  return [begun, ended];
}

function claimOf({ event, place, digest }: PlacedRow & { readonly event: IntentRow | EndRow }): Claim {
  return { rank: rankOf(event), place, digest };
}

function hourOf([intent]: readonly Columns[]): number {
  return Number(intent?.hour);
}
