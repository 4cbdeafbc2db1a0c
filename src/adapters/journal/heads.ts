import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { canonicalJson } from '../../core/ledger/canonicalJson.ts';
import type { Head } from '../../core/ledger/event.ts';
import { headText, parseHead, type SignedHead } from '../../core/ledger/signedHead.ts';
import { replaceFile } from '../atomicFile.ts';
import { sha256 } from '../hash.ts';
import { isErrno, ledgerPaths } from './folders.ts';
import { NoRegularFile, readRegularFile } from './regularFile.ts';
import type { Signer } from './signer.ts';

/** Later segments cite this many of the newest ones: a chain over all, with first rows that stay small. */
const MAX_CITES = 32;

/** Names the ledger whose heads a folder mirrors: its real path. */
export const PLACE_FILE = 'place.txt';

/** Has a folder for every ledger that this user's processes have written to. */
export function ledgersFolder(stateFolder: string): string {
  return join(stateFolder, 'ledgers');
}

/** The folder that mirrors a ledger's heads; it depends on the ledger's real path alone, so it outlives the ledger. */
export async function mirrorFolder(stateFolder: string, ledger: string): Promise<string> {
  return join(ledgersFolder(stateFolder), sha256(await realLedger(ledger)).slice(0, 32));
}

/** Writes a head beside the journal and into the mirror; signed where there is a signer. */
export async function publishHead(
  head: Pick<SignedHead, 'segment' | 'rows' | 'hash' | 'at' | 'closed'>,
  places: { readonly ledger: string; readonly stateFolder: string; readonly signer: Signer | null },
): Promise<void> {
  const { ledger, stateFolder, signer } = places;
  const signed = signer && { key: signer.key, signature: signer.sign(headText(head)) };
  const content = `${canonicalJson({ ...head, ...signed })}\n`;
  await replaceFile(ledgerPaths(ledger).head(head.segment), content, head.segment);
  const mirror = await mirrorFolder(stateFolder, ledger);
  await mkdir(mirror, { recursive: true, mode: 0o700 });
  const place = join(mirror, PLACE_FILE);
  if (!existsSync(place)) await replaceFile(place, `${await realLedger(ledger)}\n`, head.segment);
  await replaceFile(join(mirror, `${head.segment}.json`), content, head.segment);
}

/** One segment's published head; undefined where there is none or it is damaged. */
export async function readHead(ledger: string, segment: string): Promise<SignedHead | undefined> {
  return readHeadFile(ledgerPaths(ledger).head(segment));
}

/** Every head of a folder by segment; damaged ones are null. */
export async function readHeads(folder: string): Promise<Map<string, SignedHead | null>> {
  const heads = new Map<string, SignedHead | null>();
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.json')) continue;
    const segment = name.slice(0, -'.json'.length);
    const head = await readHeadFile(join(folder, name));
    heads.set(segment, head?.segment === segment ? head : null);
  }
  return heads;
}

/** The newest segments' heads that are known to be synced, as a new segment cites them. */
export async function headsToCite(ledger: string): Promise<Head[]> {
  const names = (await namesIn(ledgerPaths(ledger).heads)).filter(name => name.endsWith('.json'));
  const newest = names.sort().slice(-MAX_CITES);
  const heads = await Promise.all(newest.map(name => readHead(ledger, name.slice(0, -'.json'.length))));
  return heads.filter(head => head !== undefined).map(({ segment, rows, hash }) => ({ segment, rows, hash }));
}

/** Undefined where there is none or it is damaged. */
export async function readHeadFile(path: string): Promise<SignedHead | undefined> {
  try {
    return parseHead(await readRegularFile(path));
  } catch (error) {
    if (error instanceof NoRegularFile || isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

async function realLedger(ledger: string): Promise<string> {
  const whole = resolve(ledger);
  try {
    return join(await realpath(dirname(whole)), basename(whole));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return whole;
    throw error;
  }
}
