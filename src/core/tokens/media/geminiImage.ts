import type { Dimensions } from './imageHeader.ts';
import { bounded, type ImageRule, TYPICAL_IMAGE } from './mediaTokens.ts';

const IMAGES = 'Google, "Image understanding", read 2026-11-22';
const RESOLUTION = 'Google, "Media resolution", read 2026-11-22';

const TILE = 258;
/** "256 + Pan & Scan (~2048)" is the most that Google's table has for one image of Gemini 2.5. */
const MOST_TILES = 8;

/** Tokens at most, by media resolution. */
const GEMINI_3: Readonly<Record<string, number>> = { low: 280, medium: 560, high: 1120, ultra_high: 2240 };
const GEMINI_2: Readonly<Record<string, number>> = { low: 64, medium: 256 };

/**
 * Gemini 1.5 to 2.5: 258 tokens up to 384 pixels each way, else as many for each tile, whose number Google gives as
 * a rough formula. From Gemini 3 on the media resolution sets how many tokens an image has at most.
 */
export const geminiImage: ImageRule = (name, size, detail) => {
  const version = /^gemini-(\d+)/.exec(name)?.[1];
  if (version === undefined) return undefined;
  const resolution = (detail ?? '').replace(/^media_resolution_/, '');
  if (Number(version) >= 3) {
    const value = own(GEMINI_3, resolution) ?? 1120;
    return { tokens: bounded(value, Math.min(value, TILE), value), source: RESOLUTION };
  }
  const set = own(GEMINI_2, resolution);
  if (set !== undefined) return { tokens: bounded(set, set, TILE), source: RESOLUTION };
  const value = TILE * tiles(size ?? TYPICAL_IMAGE);
  const high = size === undefined ? Math.max(value, TILE * MOST_TILES) : value;
  return { tokens: bounded(value, TILE, high), source: IMAGES, ...(value === TILE ? {} : { isOpen: true }) };
};

/** Both sides in units of two thirds of the shorter one. */
function tiles({ width, height }: Dimensions): number {
  if (width <= 384 && height <= 384) return 1;
  const unit = Math.max(1, Math.floor(Math.min(width, height) / 1.5));
  return Math.ceil(width / unit) * Math.ceil(height / unit);
}

function own(record: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
