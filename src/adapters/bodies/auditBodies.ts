import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { BodyClaim, Finding } from '../../core/ledger/auditSegment.ts';
import { bodyPath } from './bodyPath.ts';

/** What is wrong with a kept body; a body that is gone may have been deleted on purpose. */
type Flaw = 'gone' | 'changed' | 'unreadable' | 'unnamed';

const WORDS: Readonly<Record<Flaw, string>> = {
  gone: 'is gone',
  changed: 'was changed: its file has another hash',
  unreadable: 'cannot be read',
  unnamed: 'is named by no SHA-256',
};

const NAME = /^sha256:[0-9a-f]{64}$/;

export interface BodyFindings {
  readonly notes: readonly Finding[];
  readonly problems: readonly Finding[];
}

/** Checks every kept body against the hash in its rows; a text that many rows name is read once. */
export async function auditBodies(
  ledger: string,
  segments: Iterable<{ readonly segment: string; readonly bodies: readonly BodyClaim[] }>,
): Promise<BodyFindings> {
  const known = new Map<string, Flaw | null>();
  const notes: Finding[] = [];
  const problems: Finding[] = [];
  for (const { segment, bodies } of segments) {
    for (const { row, of, body } of bodies) {
      const flaw = known.has(body.hash) ? known.get(body.hash) : await flawOf(ledger, body.hash);
      known.set(body.hash, flaw ?? null);
      if (!flaw) continue;
      const finding = { segment, row, problem: `its kept ${of} ${WORDS[flaw]}` };
      (flaw === 'gone' ? notes : problems).push(finding);
    }
  }
  return { notes, problems };
}

async function flawOf(ledger: string, hash: string): Promise<Flaw | null> {
  if (!NAME.test(hash)) return 'unnamed';
  const path = bodyPath(ledger, hash);
  const sum = createHash('sha256');
  try {
    // A pipe or a device in its place would be read for ever.
    if (!(await stat(path)).isFile()) return 'unreadable';
    for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) sum.update(piece);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'gone' : 'unreadable';
  }
  return `sha256:${sum.digest('hex')}` === hash ? null : 'changed';
}
