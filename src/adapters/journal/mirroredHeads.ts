import { join } from 'node:path';
import { lostSegments } from '../../core/ledger/losses.ts';
import type { SignedHead } from '../../core/ledger/signedHead.ts';
import { listSegments } from './folders.ts';
import { readForgotten } from './forgotten.ts';
import { mirrorFolder, namesIn, readHeadFile } from './heads.ts';

/** What this user's state folder remembers of a ledger's segments: it outlives them, and no repository can write there. */
export class MirroredHeads {
  readonly #folder: string;
  /** Segments that were synced once, but for those whose loss a person has acknowledged. */
  readonly #segments: ReadonlySet<string>;

  private constructor(folder: string, segments: ReadonlySet<string>) {
    this.#folder = folder;
    this.#segments = segments;
  }

  static async open(stateFolder: string, ledger: string): Promise<MirroredHeads> {
    const folder = await mirrorFolder(stateFolder, ledger);
    const names = (await namesIn(folder)).filter(name => name.endsWith('.json'));
    const forgotten = names.length === 0 ? new Map() : await readForgotten(stateFolder, ledger);
    const segments = names
      .map(name => name.slice(0, -'.json'.length))
      .filter(segment => !forgotten.has(segment));
    return new MirroredHeads(folder, new Set(segments));
  }

  /** Segments that are remembered and not among these. */
  missingFrom(segments: readonly string[]): readonly string[] {
    const present = new Set(segments);
    return [...this.#segments].filter(segment => !present.has(segment));
  }

  /** Undefined where there is none, or it is damaged. */
  async read(segment: string): Promise<SignedHead | undefined> {
    if (!this.#segments.has(segment)) return undefined;
    const head = await readHeadFile(join(this.#folder, `${segment}.json`));
    return head?.segment === segment ? head : undefined;
  }
}

/** Whether segments are gone that were synced once, as sentences for people. Looks at names alone. */
export async function lossesOf(ledger: string, stateFolder: string): Promise<readonly string[]> {
  const mirror = await MirroredHeads.open(stateFolder, ledger);
  const missing = mirror.missingFrom(await listSegments(ledger)).length;
  return missing === 0 ? [] : [lostSegments(missing)];
}

/** How many segments are gone that were written to at or after an instant, as their last mirrored heads say. */
export async function lostSince(ledger: string, stateFolder: string, since: string): Promise<number> {
  const mirror = await MirroredHeads.open(stateFolder, ledger);
  let lost = 0;
  for (const segment of mirror.missingFrom(await listSegments(ledger))) {
    const head = await mirror.read(segment);
    if (head !== undefined && head.at >= since) lost += 1;
  }
  return lost;
}
