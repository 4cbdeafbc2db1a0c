import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ledgersFolder, mirrorFolder, namesIn, PLACE_FILE } from './heads.ts';

/** Folders of all ledgers that this user's processes have written to, but for one; some may be gone. */
export async function otherLedgers(stateFolder: string, ledger: string): Promise<readonly string[]> {
  const own = basename(await mirrorFolder(stateFolder, ledger));
  const folder = ledgersFolder(stateFolder);
  const places: string[] = [];
  for (const name of await namesIn(folder)) {
    if (name === own) continue;
    const place = (await readFile(join(folder, name, PLACE_FILE), 'utf8').catch(() => '')).trim();
    if (place !== '' && basename(await mirrorFolder(stateFolder, place)) === name) places.push(place);
  }
  return places.sort();
}
