/** Disks write sectors of this many bytes whole, or several of them. */
export const SECTOR = 512;

/** What goes into a segment between two syncs, bytes; a longer row goes alone. */
export const MOST_UNSYNCED = 1 << 16;

const LF = 0x0a;

/**
 * Where the rows of a segment end, and an incomplete last one. Writers lay segments out with zeros, which never stand in
 * a row. Of what was not synced a power loss leaves any sectors, in any order: a gap of whole ones is where a write was
 * cut off. Zeros of any other shape are damage, and the line that holds them is a bad one.
 * @param tail what may not have been synced, up to the last byte that is not zero
 * @param start place of `tail` in the segment: where a row begins, or a sector
 * @returns a place in the segment, bytes from its start
 */
export function writtenEnd(tail: Uint8Array, start: number): number {
  for (let gap = tail.indexOf(0); gap >= 0; ) {
    let end = gap;
    while (tail[end] === 0) end += 1;
    // The sector that a write began in keeps the rows before it.
    const isFirst = gap === 0 || tail[gap - 1] === LF || (start + gap) % SECTOR === 0;
    if (isFirst && (start + end) % SECTOR === 0) return start + gap;
    gap = tail.indexOf(0, end);
  }
  return start + tail.length;
}
