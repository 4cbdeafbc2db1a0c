import type { Finding, SegmentAudit } from './auditSegment.ts';
import type { Head } from './event.ts';

/** A head that somebody vouches for: who, in words that follow "the head …". */
export interface VouchedHead extends Head {
  readonly by: string;
  /** The writer ended in order there: nothing may follow. */
  readonly closed?: boolean;
}

/**
 * Holds a segment against a head: every row up to it must be there, the last of them must have its hash, and none may
 * follow where the writer had ended.
 */
export function checkHead(segment: SegmentAudit | undefined, head: VouchedHead): Finding | null {
  if (segment === undefined) {
    const problem = `the segment is missing: the head ${head.by} has ${rows(head.rows)}`;
    return { segment: head.segment, row: null, problem };
  }
  if (segment.rows < head.rows) {
    const problem = `cut off or rewritten, it ends after ${rows(segment.rows)}: the head ${head.by} has ${head.rows}`;
    return { segment: head.segment, row: segment.rows + 1, problem };
  }
  if (segment.hashAt(head.rows) !== head.hash) {
    const problem = `this row or one before it was rewritten: the head ${head.by} has another hash`;
    return { segment: head.segment, row: head.rows, problem };
  }
  if (head.closed && segment.rows > head.rows) {
    const problem = `rows from here on were added after the writer had ended: the head ${head.by} has ${rows(head.rows)}`;
    return { segment: head.segment, row: head.rows + 1, problem };
  }
  return null;
}

/** A missing segment that a person has acknowledged: no problem any more, and never nothing. */
export function forgottenSegment(head: VouchedHead, at: string): Finding {
  const problem = `the segment is missing, which was acknowledged at ${at}: the head ${head.by} has ${rows(head.rows)}`;
  return { segment: head.segment, row: null, problem };
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
