import { closeSync, createReadStream, fstatSync } from 'node:fs';
import { checkHead, forgottenSegment, type VouchedHead } from '../../core/ledger/auditHeads.ts';
import {
  AttemptIndex,
  type Finding,
  type LedgerAudit,
  SegmentAudit,
} from '../../core/ledger/auditSegment.ts';
import type { Head } from '../../core/ledger/event.ts';
import { headText, type SignedHead } from '../../core/ledger/signedHead.ts';
import { auditBodies } from '../bodies/auditBodies.ts';
import { sha256 } from '../hash.ts';
import { isErrno, ledgerPaths, listSegments } from './folders.ts';
import { readForgotten } from './forgotten.ts';
import { mirrorFolder, readHeads } from './heads.ts';
import { NoRegularFile, openRegularFile } from './regularFile.ts';
import { segmentEnd } from './segmentEnd.ts';
import { isSigned, knownKeys } from './signer.ts';

const PIECE = 1 << 20;

/**
 * Checks every hash of every row, every segment against the heads that were signed, mirrored or cited, and every kept
 * body against the row that names it.
 */
export async function verifyLedger(ledger: string, stateFolder: string): Promise<LedgerAudit> {
  const known = await readKnownHeads(ledger, stateFolder);
  const audits = await auditSegments(ledger);
  const heads = await collectHeads(known, stateFolder, audits);
  const problems = [...[...audits.values()].flatMap(audit => audit.problems), ...heads.problems];
  const notes = [...[...audits.values()].flatMap(audit => audit.notes), ...heads.notes];
  const forgotten = await readForgotten(stateFolder, ledger);
  const said = new Set<string>();
  for (const head of heads.vouched) {
    const segment = audits.get(head.segment);
    const acknowledged = segment === undefined ? forgotten.get(head.segment) : undefined;
    const finding =
      acknowledged === undefined ? checkHead(segment, head) : forgottenSegment(head, acknowledged);
    // A segment that was cut is told once, not by each who vouches for its head.
    const key = `${head.segment} ${finding?.problem.split(':')[0]}`;
    if (finding !== null && !said.has(key)) (acknowledged === undefined ? problems : notes).push(finding);
    if (finding !== null) said.add(key);
  }
  const bodies = await auditBodies(ledger, audits.values());
  problems.push(...bodies.problems);
  notes.push(...bodies.notes);
  const segments = [...audits.values()].map(({ segment, rows, hash }) => ({
    segment,
    rows,
    hash,
    signed: heads.signed.has(segment),
  }));
  return {
    segments,
    rows: segments.reduce((sum, { rows }) => sum + rows, 0),
    notes: inOrder(notes),
    problems: inOrder(problems),
    head: sha256(segments.map(({ segment, rows, hash }) => `${segment} ${rows} ${hash}\n`).join('')),
  };
}

/** Segments that a head was signed, mirrored or cited for, and that are not there and not acknowledged as missing. */
export async function missingSegments(ledger: string, stateFolder: string): Promise<readonly Head[]> {
  const known = await readKnownHeads(ledger, stateFolder);
  const audits = await auditSegments(ledger);
  const { vouched } = await collectHeads(known, stateFolder, audits);
  const forgotten = await readForgotten(stateFolder, ledger);
  const missing = new Map<string, Head>();
  for (const { segment, rows, hash } of vouched) {
    if (audits.has(segment) || forgotten.has(segment) || (missing.get(segment)?.rows ?? -1) >= rows) continue;
    missing.set(segment, { segment, rows, hash });
  }
  return [...missing.values()].sort((a, b) => (a.segment < b.segment ? -1 : 1));
}

async function auditSegments(ledger: string): Promise<Map<string, SegmentAudit>> {
  const audits = new Map<string, SegmentAudit>();
  const attempts = new AttemptIndex();
  for (const segment of await listSegments(ledger)) {
    const audit = new SegmentAudit(segment, sha256, attempts);
    const file = openSegmentFile(ledgerPaths(ledger).segment(segment));
    if (file === null) {
      audit.unreadable('is no regular file');
      audit.end();
    } else await feedFrom(file, audit);
    audits.set(segment, audit);
  }
  return audits;
}

/** Feeds what was written to a segment, piece by piece; closes the file. */
async function feedFrom(file: number, audit: SegmentAudit): Promise<void> {
  const { end, behind } = segmentEnd(file, fstatSync(file).size);
  if (end === 0) closeSync(file);
  else {
    const pieces = createReadStream('', { fd: file, highWaterMark: PIECE, start: 0, end: end - 1 });
    for await (const piece of pieces as AsyncIterable<Uint8Array>) audit.feed(piece);
  }
  audit.end(behind);
}

/** Null where no file stands under the name of a segment: a folder, a pipe, a link to nothing. */
function openSegmentFile(path: string): number | null {
  try {
    return openRegularFile(path);
  } catch (error) {
    if (error instanceof NoRegularFile || isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

interface CollectedHeads {
  readonly vouched: readonly VouchedHead[];
  readonly signed: ReadonlySet<string>;
  readonly notes: readonly Finding[];
  readonly problems: readonly Finding[];
}

/** By segment; null where one is damaged. */
interface KnownHeads {
  readonly published: ReadonlyMap<string, SignedHead | null>;
  readonly mirrored: ReadonlyMap<string, SignedHead | null>;
}

/** Before the segments: beside a living writer a later head names rows that were not there yet. */
async function readKnownHeads(ledger: string, stateFolder: string): Promise<KnownHeads> {
  return {
    published: await readHeads(ledgerPaths(ledger).heads),
    mirrored: await readHeads(await mirrorFolder(stateFolder, ledger)),
  };
}

async function collectHeads(
  { published, mirrored }: KnownHeads,
  stateFolder: string,
  audits: ReadonlyMap<string, SegmentAudit>,
): Promise<CollectedHeads> {
  const ownKeys = await knownKeys(stateFolder).catch(() => new Set<string>());
  const vouched: VouchedHead[] = [];
  const notes: Finding[] = [];
  const problems: Finding[] = [];
  const signed = new Set<string>();
  for (const [segment, head] of published) {
    if (head === null) {
      problems.push({ segment, row: null, problem: 'its head file is damaged' });
      continue;
    }
    const state = signatureState(head, ownKeys);
    if (state === 'wrong') {
      problems.push({ segment, row: null, problem: 'the signature of its head is wrong' });
      continue;
    }
    if (state === 'foreign')
      notes.push({ segment, row: null, problem: `signed by another key, ${head.key}` });
    if (state !== 'none') signed.add(segment);
    vouched.push({ ...head, by: `${state === 'none' ? 'published' : 'signed'} at ${head.at}` });
  }
  for (const [segment, head] of mirrored) {
    if (head !== null) vouched.push({ ...head, by: `mirrored for this user at ${head.at}` });
    else notes.push({ segment, row: null, problem: 'its mirrored head is damaged' });
  }
  for (const { segment, first } of audits.values()) {
    const by = `cited by segment ${segment}`;
    vouched.push(...(first?.cites ?? []).map(head => ({ ...head, by })));
  }
  for (const { segment, rows } of audits.values()) {
    const head = published.get(segment);
    if (!signed.has(segment)) notes.push({ segment, row: null, problem: 'is not signed' });
    else if (head && head.rows < rows) {
      notes.push({ segment, row: head.rows + 1, problem: 'rows from here on are not signed' });
    }
  }
  return { vouched, signed, notes, problems };
}

function signatureState(
  head: SignedHead,
  ownKeys: ReadonlySet<string>,
): 'own' | 'foreign' | 'none' | 'wrong' {
  if (head.key === undefined || head.signature === undefined) return 'none';
  if (!isSigned(headText(head), head.signature, head.key)) return 'wrong';
  return ownKeys.has(head.key) ? 'own' : 'foreign';
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const key = ({ segment, row }: Finding) => `${segment} ${String(row ?? 0).padStart(12, '0')}`;
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
