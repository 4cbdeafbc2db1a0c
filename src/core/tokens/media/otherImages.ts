import { bounded, type ImageRule, TYPICAL_IMAGE } from './mediaTokens.ts';

const GROK_TILE = 256;
const GROK_MOST = 6;

/** xAI: 256 tokens for each tile of 448 pixels, six tiles at most, and one tile more. How tiles are laid is not said. */
export const grokImage: ImageRule = (name, size) => {
  if (!/(^|[.@:_-])grok/.test(name)) return undefined;
  const { width, height } = size ?? TYPICAL_IMAGE;
  const tiles = Math.min(GROK_MOST, Math.ceil(width / 448) * Math.ceil(height / 448));
  const tokens = bounded(GROK_TILE * (tiles + 1), 2 * GROK_TILE, GROK_TILE * (GROK_MOST + 1));
  return { tokens, source: 'xAI, "Image understanding", read 2026-11-22' };
};

/** Mistral's Pixtral: a token per patch of 16 pixels of at most 1,024 each way, and one at the end of each row. */
export const pixtralImage: ImageRule = (name, size) => {
  if (!/(^|[.@:_-])pixtral/.test(name)) return undefined;
  const { width, height } = size ?? TYPICAL_IMAGE;
  const fit = Math.min(1, 1024 / Math.max(width, height));
  const along = (side: number) => Math.max(1, Math.ceil((side * fit) / 16));
  const [columns, rows] = [along(width), along(height)];
  const value = rows * (columns + 1);
  const low = size === undefined ? 1 : rows * columns;
  return {
    tokens: bounded(value, low, size === undefined ? 64 * 65 + 1 : value + 1),
    source: 'Mistral, mistral-common, "Images", read 2026-11-22',
  };
};
