import { createHmac } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Identity } from '../../../core/ports.ts';
import { replaceFile } from '../../atomicFile.ts';
import { isErrno } from '../../journal/folders.ts';
import { NoRegularFile, withRegularFile } from '../../journal/regularFile.ts';

/**
 * A snapshot carries its own seal: a blob in the table `snapshot` with a mark to find it by, the HMAC-SHA-256 of the
 * whole file with these 32 bytes as zeros, and the number of journal rows it covers. SQLite itself does not notice a
 * flipped bit in an amount, and whoever can write into a repository could otherwise write amounts of his own.
 */
const MARK = Buffer.from('prompt-ledger.seal.2');
const DIGEST_BYTES = 32;
const ROWS_BYTES = 8;

/** The seal's table lies in the first pages of the file. */
const FIRST_BYTES = 1 << 16;

/** Left by a process that was killed while it wrote; nobody writes for so long. */
const STALE_MS = 600_000;

export function emptySeal(rows: number): Uint8Array {
  const seal = Buffer.alloc(MARK.length + DIGEST_BYTES + ROWS_BYTES);
  MARK.copy(seal);
  seal.writeBigUInt64BE(BigInt(rows), MARK.length + DIGEST_BYTES);
  return seal;
}

/** The snapshot's bytes if it is there, whole and sealed with this key, else undefined. */
export async function readSnapshot(path: string, key: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const bytes = await withRegularFile(path, file => file.readFile());
    const at = digestPlace(bytes);
    if (at === undefined) return undefined;
    const written = Buffer.from(bytes.subarray(at, at + DIGEST_BYTES));
    return digestOf(bytes, at, key).equals(written) ? bytes : undefined;
  } catch (error) {
    if (isNoSnapshot(error)) return undefined;
    throw error;
  }
}

/** Whatever else stands in its place is none: a folder, a pipe, a device, or a link to one. */
function isNoSnapshot(error: unknown): boolean {
  return error instanceof NoRegularFile || isErrno(error, 'ENOENT', 'ELOOP', 'ENXIO');
}

/**
 * Seals a database's bytes where they lie and puts them in the snapshot's place, unless what stands there is whole and
 * covers more.
 * @returns false where the old one stays.
 */
export async function writeSnapshot(
  path: string,
  bytes: Uint8Array,
  rows: number,
  { identity, key }: { readonly identity: Identity; readonly key: Uint8Array },
): Promise<boolean> {
  const sealed = seal(bytes, key);
  await removeStale(path);
  return replaceFile(path, sealed, identity.ulid(), { unless: () => coversMore(path, rows, key) });
}

/** The same bytes with their digest in the seal. */
export function seal(bytes: Uint8Array, key: Uint8Array): Uint8Array {
  const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = digestPlace(sealed);
  if (at === undefined) throw new Error('the database has no seal');
  digestOf(sealed, at, key).copy(sealed, at);
  return sealed;
}

/** Whether a whole snapshot lies there that covers more journal rows. */
export async function coversMore(path: string, rows: number, key: Uint8Array): Promise<boolean> {
  const covered = await coveredRows(path);
  // A number from a damaged file is no reason to keep it.
  return covered !== undefined && covered > BigInt(rows) && (await readSnapshot(path, key)) !== undefined;
}

async function coveredRows(path: string): Promise<bigint | undefined> {
  try {
    return await withRegularFile(path, async file => {
      const first = Buffer.alloc(FIRST_BYTES);
      const { bytesRead } = await file.read(first, 0, FIRST_BYTES, 0);
      const at = digestPlace(first.subarray(0, bytesRead));
      return at === undefined ? undefined : first.readBigUInt64BE(at + DIGEST_BYTES);
    });
  } catch (error) {
    if (isNoSnapshot(error)) return undefined;
    throw error;
  }
}

/** Where the digest stands, or undefined where the file has none. */
function digestPlace(bytes: Buffer): number | undefined {
  const mark = bytes.indexOf(MARK);
  const at = mark + MARK.length;
  return mark < 0 || at + DIGEST_BYTES + ROWS_BYTES > bytes.length ? undefined : at;
}

/** The digest as it must be; zeros the place it stands in and puts its content back. */
function digestOf(bytes: Buffer, at: number, key: Uint8Array): Buffer {
  const held = Buffer.from(bytes.subarray(at, at + DIGEST_BYTES));
  bytes.fill(0, at, at + DIGEST_BYTES);
  const digest = createHmac('sha256', key).update(bytes).digest();
  held.copy(bytes, at);
  return digest;
}

async function removeStale(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const temporary = join(dirname(path), name);
    const age = Date.now() - (await stat(temporary).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > STALE_MS) await rm(temporary, { force: true });
  }
}
