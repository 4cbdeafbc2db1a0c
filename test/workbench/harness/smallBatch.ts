import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes `small.batch.yaml`: the sample's batch with its first `icons` icons, so that a run takes a moment only. */
export async function writeSmallBatch(folder: string, icons = 3): Promise<string> {
  const [head = '', ...rows] = (await readFile(join(folder, 'data', 'icons.csv'), 'utf8')).split('\n');
  await writeFile(join(folder, 'data', 'small.csv'), `${[head, ...rows.slice(0, icons)].join('\n')}\n`);
  const spec = await readFile(join(folder, 'icons.batch.yaml'), 'utf8');
  await writeFile(join(folder, 'small.batch.yaml'), spec.replace('data/icons.csv', 'data/small.csv'));
  return 'small.batch.yaml';
}
