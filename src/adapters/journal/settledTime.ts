import { platform } from 'node:os';

/** Longer than the clock of a file system stands still: one that counts whole seconds (two of them, on FAT), and others. */
const SETTLED_MS = { coarse: 2500, fine: 100 } as const;
const SECOND_NS = 1_000_000_000n;

/**
 * True where every later change has a later time. Never on Windows: it may keep the time until the file is closed.
 * @param changed time of the last change, ns since 1970
 * @param now ms since 1970, from before that time was read
 */
export function isSettled(changed: bigint, now: number): boolean {
  if (platform() === 'win32') return false;
  const clock = changed % SECOND_NS === 0n ? 'coarse' : 'fine';
  return now - Number(changed / 1_000_000n) > SETTLED_MS[clock];
}
