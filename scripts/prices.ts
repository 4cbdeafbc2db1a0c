import { readFileSync, writeFileSync } from 'node:fs';
import { portkeyMedia } from './prices/portkeyMedia.ts';

/**
 * Makes `media/prices/media.json` from Portkey's published model prices:
 * `node scripts/prices.ts path/to/portkey-media.json`.
 */
const [input] = process.argv.slice(2);
if (input === undefined) {
  console.error('Usage: node scripts/prices.ts PORTKEY_FILE');
  process.exit(2);
}
const output = new URL('../media/prices/media.json', import.meta.url);
const prices = portkeyMedia(JSON.parse(readFileSync(input, 'utf8')));
writeFileSync(output, `${JSON.stringify(prices, null, 2)}\n`);
console.log(`${Object.keys(prices.models).length} models written to media/prices/media.json`);
