import type { Writer } from '../../adapters/journal/writer.ts';
import type { SqlRow } from '../../adapters/projection/sqlite/sqlite.ts';

/** Who wrote a row's segment: from host, boot, pid and pid_start; undefined where the ledger has no such segment. */
export function writerOf({ host, boot, pid, pid_start }: SqlRow): Writer | undefined {
  if (typeof host !== 'string' || typeof boot !== 'string') return undefined;
  return { host, boot, pid: Number(pid), pidStart: String(pid_start) };
}
