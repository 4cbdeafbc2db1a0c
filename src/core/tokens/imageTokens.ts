import type { Quantity } from '../model.ts';

export interface ImageTokens extends Quantity<number> {
  readonly value: number;
  readonly source: string;
}

const GUIDE = 'OpenAI image generation guide, "Cost and latency", read 2026-11';
const CALCULATOR = `${GUIDE}: its calculator's formula, which gives the published token counts`;

type BySize = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** "Models prior to gpt-image-2": tokens of one image by size and quality. */
const FIRST_GENERATION: BySize = {
  '1024x1024': { low: 272, medium: 1056, high: 4160 },
  '1024x1536': { low: 408, medium: 1584, high: 6240 },
  '1536x1024': { low: 400, medium: 1568, high: 6208 },
};

/**
 * What the guide's price per image of gpt-image-1-mini comes to at $8 per million image tokens. It is more than
 * the table above, and nothing says which of the two is billed: it bounds the estimate.
 */
const MINI_AT_LISTED_PRICE: BySize = {
  '1024x1024': { low: 625, medium: 1375, high: 4500 },
  '1024x1536': { low: 750, medium: 1875, high: 6500 },
  '1536x1024': { low: 750, medium: 1875, high: 6500 },
};

/** Patches along the longer edge, by quality. */
const GPT_IMAGE_2: Readonly<Record<string, number>> = { low: 16, medium: 48, high: 96 };
const GPT_IMAGE_2_5: Readonly<Record<string, number>> = { low: 16, medium: 24, high: 48, xhigh: 64, max: 96 };

/**
 * Output tokens of one image of an OpenAI image model, by size (`WIDTHxHEIGHT`, pixels) and quality.
 * Undefined where nothing is documented, such as `auto`, where the model chooses: unknown is not zero.
 */
export function imageTokens(modelId: string, size: string, quality: string): ImageTokens | undefined {
  const name = modelId.slice(modelId.lastIndexOf('/') + 1).replace(/-\d{4}-\d{2}-\d{2}$/, '');
  switch (name) {
    case 'gpt-image-1':
    case 'gpt-image-1.5':
      return fromTable(size, quality, FIRST_GENERATION, 'exact');
    case 'gpt-image-1-mini':
      return fromTable(size, quality, MINI_AT_LISTED_PRICE, 'estimated');
    case 'gpt-image-2':
      return fromPatches(size, own(GPT_IMAGE_2, quality));
    case 'gpt-image-2.5-flare':
    case 'gpt-image-2.5-sunburst':
      return fromPatches(size, own(GPT_IMAGE_2_5, quality));
    default:
      return undefined;
  }
}

function fromTable(
  size: string,
  quality: string,
  highest: BySize,
  kind: ImageTokens['kind'],
): ImageTokens | undefined {
  const value = own(own(FIRST_GENERATION, size), quality);
  const high = own(own(highest, size), quality);
  if (value === undefined || high === undefined) return undefined;
  return kind === 'exact' ? { value, kind, source: GUIDE } : { value, kind, low: value, high, source: GUIDE };
}

/** Tokens = patches × (2,000,000 + pixels) / 4,000,000, rounded up. */
function fromPatches(size: string, longEdge: number | undefined): ImageTokens | undefined {
  const [width = 0, height = 0] = /^\d{2,5}x\d{2,5}$/.test(size) ? size.split('x').map(Number) : [];
  if (longEdge === undefined || width === 0 || height === 0) return undefined;
  const shortEdge = roundHalfEven((longEdge * Math.min(width, height)) / Math.max(width, height));
  const value = Math.ceil((longEdge * shortEdge * (2_000_000 + width * height)) / 4_000_000);
  return { value, kind: 'estimated', low: value, high: value, source: CALCULATOR };
}

/** Size and quality come from files: `constructor` is no quality. */
function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
