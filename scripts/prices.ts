import { readFileSync, writeFileSync } from 'node:fs';
import { modelsDevDeprecated } from './prices/modelsDevDeprecated.ts';
import { portkeyMedia } from './prices/portkeyMedia.ts';

/**
 * Makes `media/prices/*.json` from files that others publish, each with source, commit, date and licence:
 * `node scripts/prices.ts PORTKEY_MEDIA_FILE MODELS_DEV_FILE`.
 */
const [portkey, modelsDev] = process.argv.slice(2);
if (portkey === undefined || modelsDev === undefined) {
  console.error('Usage: node scripts/prices.ts PORTKEY_MEDIA_FILE MODELS_DEV_FILE');
  process.exit(2);
}
const media = portkeyMedia(readJson(portkey));
const deprecated = modelsDevDeprecated(readJson(modelsDev));
write('media.json', media);
write('deprecated.json', deprecated);
console.log(
  `${Object.keys(media.models).length} media prices, ${deprecated.models.length} deprecated models`,
);

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function write(name: string, data: unknown): void {
  writeFileSync(new URL(`../media/prices/${name}`, import.meta.url), `${JSON.stringify(data, null, 2)}\n`);
}
