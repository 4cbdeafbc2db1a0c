import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../core/ledger/canonicalJson.ts';
import type { Head } from '../../core/ledger/event.ts';
import { count, fields, list, text } from '../../core/ledger/shape.ts';
import type { Clock, Identity } from '../../core/ports.ts';
import { replaceFile } from '../atomicFile.ts';
import { mirrorFolder, namesIn } from './heads.ts';

/** What a person acknowledged as missing, once and for all: it stays a note of `verify` for good. */
interface Receipt {
  readonly at: string;
  readonly segments: readonly Head[];
}

const shape = fields({
  at: text,
  segments: list(fields({ segment: text, rows: count, hash: text })),
});

async function receiptFolder(stateFolder: string, ledger: string): Promise<string> {
  return join(await mirrorFolder(stateFolder, ledger), 'forgotten');
}

/** Writes a receipt for segments that are missing, beside their mirrored heads; resolves to its path. */
export async function forgetSegments(
  segments: readonly Head[],
  places: {
    readonly ledger: string;
    readonly stateFolder: string;
    readonly clock: Clock;
    readonly identity: Identity;
  },
): Promise<string> {
  const folder = await receiptFolder(places.stateFolder, places.ledger);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const id = places.identity.ulid();
  const receipt: Receipt = { at: new Date(places.clock.now()).toISOString(), segments };
  const path = join(folder, `${id}.json`);
  await replaceFile(path, `${canonicalJson(receipt)}\n`, id);
  return path;
}

/** When each segment was first acknowledged as missing. A receipt that cannot be read acknowledges nothing. */
export async function readForgotten(
  stateFolder: string,
  ledger: string,
): Promise<ReadonlyMap<string, string>> {
  const folder = await receiptFolder(stateFolder, ledger);
  const names = (await namesIn(folder)).filter(name => name.endsWith('.json'));
  const forgotten = new Map<string, string>();
  for (const name of names.sort()) {
    const receipt = await readReceipt(join(folder, name));
    for (const { segment } of receipt?.segments ?? []) {
      if (!forgotten.has(segment)) forgotten.set(segment, receipt?.at ?? '');
    }
  }
  return forgotten;
}

async function readReceipt(path: string): Promise<Receipt | null> {
  try {
    return shape.read(JSON.parse(await readFile(path, 'utf8'))) as Receipt;
  } catch {
    return null;
  }
}
