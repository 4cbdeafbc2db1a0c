import type { MediaModel, MediaPrices } from '../../src/core/pricing/mediaBook.ts';
import { centsToDollars } from './centsToDollars.ts';

interface Amount {
  readonly price: number;
}

interface PortkeyModel {
  readonly pay_as_you_go?: Readonly<Record<string, unknown>>;
  readonly additional_units?: Readonly<Record<string, Amount>>;
}

interface PortkeyFile {
  readonly source: string;
  readonly checked: string;
  readonly providers: Readonly<Record<string, Readonly<Record<string, PortkeyModel>>>>;
}

/**
 * Their provider → ours. `together-ai` is left out: its amounts are dollars in a file of cents (FLUX 1.1 [pro] at
 * 0.04), and which of them are cannot be told from the file.
 */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  google: 'google',
  'vertex-ai': 'google',
  'azure-openai': 'azure',
  bedrock: 'aws',
  'fal-ai': 'fal-ai',
  'stability-ai': 'stability',
  deepgram: 'deepgram',
};

/** Token keys → our units. Several keys name the same thing; the first that is there counts. */
const TOKEN_KEYS: readonly (readonly [key: string, unit: string])[] = [
  ['request_text_token', 'inputTokens'],
  ['request_token', 'inputTokens'],
  ['cache_read_text_input_token', 'cachedInputTokens'],
  ['cache_read_input_token', 'cachedInputTokens'],
  ['request_audio_token', 'inputAudioTokens'],
  ['cache_read_audio_input_token', 'cachedInputAudioTokens'],
  ['request_image_token', 'inputImageTokens'],
  ['cache_read_image_input_token', 'cachedInputImageTokens'],
  ['response_text_token', 'outputTokens'],
  ['response_token', 'outputTokens'],
  ['response_audio_token', 'outputAudioTokens'],
  ['response_image_token', 'outputImageTokens'],
];

const CACHED: Readonly<Record<string, string>> = {
  cachedInputTokens: 'inputTokens',
  cachedInputAudioTokens: 'inputAudioTokens',
  cachedInputImageTokens: 'inputImageTokens',
};

/** Speech models whose "request token" is a character, and recognisers whose "audio token" is a minute. */
const BY_CHARACTER = /^(tts(-1)?(-hd)?(-1106)?|aura-.*)$/;
const BY_MINUTE = /^(whisper-1|nova-.*)$/;

/** No audio token costs a tenth of a cent: dearer ones in the list are prices per minute under the wrong name. */
const DEAREST_TOKEN_CENTS = 0.1;

/** The image, audio and video prices of Portkey's file, in dollars as decimal strings. */
export function portkeyMedia(file: PortkeyFile): MediaPrices {
  const models: Record<string, MediaModel> = {};
  for (const [theirs, provider] of Object.entries(PROVIDERS)) {
    for (const [name, model] of Object.entries(file.providers[theirs] ?? {})) {
      const key = `${provider}/${modelName(theirs, name)}`;
      const media = name === 'default' ? {} : toMedia(theirs, name, model);
      // Google's own list comes first and holds where Vertex differs; both tiers of one name cost the same.
      if (Object.keys(media).length > 0 && !Object.hasOwn(models, key)) models[key] = media;
    }
  }
  const sorted = Object.fromEntries(Object.entries(models).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { source: sourceOf(file), models: sorted };
}

function sourceOf({ source, checked }: PortkeyFile): MediaPrices['source'] {
  const match = /^(\S+) \((\S+)\), commit ([0-9a-f]{40})$/.exec(source);
  if (match === null)
    throw new Error(`The file's source "${source}" names no repository, licence and commit`);
  const [, name = '', licence = '', commit = ''] = match;
  return { name, commit, date: checked, licence };
}

function modelName(provider: string, name: string): string {
  if (provider === 'google') return name.replace(/-(lte|gt)-128k$/, '');
  return provider === 'fal-ai' ? name.replace(/^fal-ai\//, '') : name;
}

function toMedia(provider: string, name: string, model: PortkeyModel): MediaModel {
  const perImage = imageTable(model.pay_as_you_go?.image);
  const perVideoSecond = videoTable(model.additional_units ?? {});
  const rates = ratesOf(provider, name, model.pay_as_you_go ?? {});
  return {
    ...(perImage && { perImage }),
    ...(perVideoSecond && { perVideoSecond }),
    ...(rates && { rates }),
  };
}

/** Quality → size → dollars; prices of 0 are missing ones. */
function imageTable(image: unknown): MediaModel['perImage'] {
  const qualities = Object.entries((image ?? {}) as Record<string, Record<string, Amount>>).flatMap(
    ([quality, sizes]) => {
      const row = Object.entries(sizes).filter(([, amount]) => amount.price > 0);
      return row.length === 0
        ? []
        : [[quality, Object.fromEntries(row.map(([size, amount]) => [size, centsToDollars(amount.price)]))]];
    },
  );
  return qualities.length === 0 ? undefined : Object.fromEntries(qualities);
}

function videoTable(units: Readonly<Record<string, Amount>>): MediaModel['perVideoSecond'] {
  const sizes = Object.entries(units).flatMap(([key, { price }]) => {
    const size = key === 'video_seconds' ? 'default' : sizeOf(key);
    return size === undefined || price === 0 ? [] : [[size, centsToDollars(price)]];
  });
  return sizes.length === 0 ? undefined : Object.fromEntries(sizes);
}

function sizeOf(key: string): string | undefined {
  const match = /^video_duration_seconds_(\d+)_(\d+)$/.exec(key);
  return match === null ? undefined : `${match[1]}x${match[2]}`;
}

function ratesOf(
  provider: string,
  name: string,
  units: Readonly<Record<string, unknown>>,
): MediaModel['rates'] {
  const cents = (key: string): number => (units[key] as Amount | undefined)?.price ?? 0;
  if (BY_CHARACTER.test(name)) {
    return { characters: { dollars: centsToDollars(cents('request_token')), per: '1' } };
  }
  if (BY_MINUTE.test(name)) {
    return { audioSeconds: { dollars: centsToDollars(cents('request_audio_token')), per: '60' } };
  }
  // Azure's and Amazon's text rates are in the token price list, dated; here only what that one lacks.
  const speaksOrDraws = provider === 'openai' || provider === 'google' || units.image !== undefined;
  return speaksOrDraws ? tokenRates(cents) : undefined;
}

function tokenRates(cents: (key: string) => number): MediaModel['rates'] {
  const perToken = new Map<string, number>();
  for (const [key, unit] of TOKEN_KEYS) {
    const price = cents(key);
    if (price > 0 && price < DEAREST_TOKEN_CENTS && !perToken.has(unit)) perToken.set(unit, price);
  }
  for (const [cached, uncached] of Object.entries(CACHED)) {
    // A cached token that costs more than a fresh one is a slip of the list.
    const full = perToken.get(uncached);
    if (full === undefined || (perToken.get(cached) ?? 0) > full) perToken.delete(cached);
  }
  if (perToken.size === 0) return undefined;
  const rates = [...perToken].map(([unit, price]) => [
    unit,
    { dollars: centsToDollars(price, 6), per: '1000000' },
  ]);
  return Object.fromEntries(rates);
}
