import type { IntentRow } from '../../../core/ledger/event.ts';
import { type Claim, type EndRow, type PlacedRow, rankOf } from '../../../core/ledger/fold.ts';
import { type FeedPosition, JournalFeed } from '../feed/journalFeed.ts';
import { emptyMonth } from '../months/monthFile.ts';
import type { Marked } from '../months/monthMark.ts';
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

/** Few rows live at a time: a thread does with 6 MB for young ones what takes 16 MB with pieces of 128 KB. */
const PIECE = 1 << 14;
/** Bytes that sums and contexts may fill without growing; what is not filled takes no memory. */
const ROOM = 64 << 20;

type Begun = PlacedRow & { readonly event: IntentRow };
type Ended = PlacedRow & { readonly event: EndRow };

/**
 * Reads whole attempts, an intent and its end, into files by month without asking what is there already: nearly all
 * rows of a journal. What does not pair up so comes back as it was.
 */
export async function bulkLoad({ ledger, segments, timeZone, prefix }: BulkShare): Promise<BulkLoaded> {
  const sums = await emptyDatabase(timeZone, ROOM);
  // Of its own, in one transaction: one for each context costs ten times as much.
  const contexts = await emptyMonth(ROOM);
  contexts.exec('BEGIN');
  const rollups = new Rollups(sums);
  let files = 0;
  const parts = new MonthParts(() => `${prefix}${++files}.tmp`, new ContextRows(contexts));
  const feed = new JournalFeed(ledger, [], segments, PIECE);
  const begun = new Map<string, Begun>();
  const others: PlacedRow[] = [];
  try {
    for await (const { rows } of feed.read()) {
      for (const row of rows) {
        const { event } = row;
        if (event.type === 'intent') {
          if (begun.has(event.attempt)) others.push(row);
          else begun.set(event.attempt, row as Begun);
        } else if (event.type === 'settle' || event.type === 'void' || event.type === 'orphan') {
          const intent = begun.get(event.attempt);
          begun.delete(event.attempt);
          if (intent === undefined) {
            others.push(row);
            continue;
          }
          const began = intentColumns(intent.event);
          const ended = endColumns(event, intent.event.max);
          const columns = [began, ended, ...claimsOf(intent, row as Ended)];
          const hour = Number(began.hour);
          if (!parts.hasRoom(hour)) await parts.prepare(hour);
          if (parts.insert(event.attempt, hour, columns, markedOf(intent, row)))
            rollups.change([began, ended], 1);
          else others.push(intent, row);
        } else others.push(row);
      }
      rollups.confirm();
    }
    rollups.settle();
    others.push(...begun.values());
    const written = await parts.end();
    contexts.exec('COMMIT');
    const positions = [...feed.positions.values()];
    return {
      positions,
      parts: written,
      sums: sums.closeToBytes(),
      contexts: contexts.closeToBytes(),
      others,
    };
  } catch (error) {
    await parts.drop();
    throw error;
  } finally {
    sums.close();
    contexts.close();
  }
}

function claimsOf(intent: Begun, end: Ended): readonly Columns[] {
  return [claimColumns('intent', claimOf(intent)), claimColumns('end', claimOf(end))];
}

function markedOf(intent: PlacedRow, end: PlacedRow): Marked {
  return {
    intent_digest: intent.digest,
    intent_segment: intent.place.segment,
    intent_row: intent.place.row,
    end_digest: end.digest,
    end_segment: end.place.segment,
    end_row: end.place.row,
    review_segment: null,
    review_row: null,
  };
}

function claimOf({ event, place, digest }: Begun | Ended): Claim {
  return { rank: rankOf(event), place, digest };
}
