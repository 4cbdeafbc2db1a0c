import type { RateTier, Unit } from '../model.ts';
import type { Rate } from '../money.ts';
import { byStart } from './priceDraft.ts';
import { publishedRate } from './publishedRate.ts';
import { dearer } from './tiers.ts';

type Rates = Readonly<Partial<Record<Unit, readonly RateTier[]>>>;

/** Dollars, or dollars with tiers that hold for more than `start` input tokens. */
type PublishedAmount =
  | number
  | { readonly base: number; readonly tiers: readonly { start: number; price: number }[] };

/** One price list of a model, keys as in genai-prices (`input_mtok`: dollars per million input tokens). */
export type PublishedRates = Readonly<Record<string, PublishedAmount | undefined>>;

export interface PublishedStep {
  readonly constraint?: { readonly type: string; readonly start_date?: string };
  readonly prices: PublishedRates;
}

/** A price list and the ISO date it holds from; undefined: as far back as is known. */
export interface DatedRates {
  readonly from?: string;
  readonly rates: Rates;
  /** Prices differ by the time of day and these are the dearest of each unit. */
  readonly dearestOfDay?: boolean;
}

const MILLION = 1_000_000n;

/** The keys we can bill, with the number of our units that one amount buys. */
const KEYS: Readonly<Record<string, { readonly unit: Unit; readonly units: bigint }>> = {
  input_mtok: { unit: 'inputTokens', units: MILLION },
  cache_read_mtok: { unit: 'cachedInputTokens', units: MILLION },
  cache_write_mtok: { unit: 'cacheWriteTokens', units: MILLION },
  cache_write_1h_mtok: { unit: 'cacheWrite1hTokens', units: MILLION },
  input_audio_mtok: { unit: 'inputAudioTokens', units: MILLION },
  cache_audio_read_mtok: { unit: 'cachedInputAudioTokens', units: MILLION },
  input_image_mtok: { unit: 'inputImageTokens', units: MILLION },
  cache_image_read_mtok: { unit: 'cachedInputImageTokens', units: MILLION },
  output_mtok: { unit: 'outputTokens', units: MILLION },
  output_reasoning_mtok: { unit: 'reasoningTokens', units: MILLION },
  output_audio_mtok: { unit: 'outputAudioTokens', units: MILLION },
  output_image_mtok: { unit: 'outputImageTokens', units: MILLION },
  audio_hours: { unit: 'audioSeconds', units: 3_600n },
  requests_kcount: { unit: 'requests', units: 1_000n },
};

/** Keys of what no call from here asks for or sends: a provider's own tools, videos, recordings, documents. */
const NEVER_BILLED: ReadonlySet<string> = new Set([
  'web_searches_kcount',
  'storage_searches_kcount',
  'input_video_mtok',
  'output_video_mtok',
  'input_audio_hours',
  'input_document_kpages',
  'input_annotated_document_kpages',
]);

/** Models that search the web in every call, for a fee beside the tokens, by the names their makers give them. */
const SEARCHES = /search-(?:preview|api)|deep-research|pro-search|(?:^|[/-])sonar(?:-|$)|[-:]online$/i;

export function searchesTheWeb(model: string): boolean {
  return SEARCHES.test(model);
}

/**
 * A model's prices as dated rates, oldest first. Times of day are folded into the date before them at the dearest rate
 * of each unit: a cap must hold at every hour.
 */
export function datedRates(model: string, prices: readonly PublishedStep[]): DatedRates[] {
  const dated: DatedRates[] = [];
  for (const { constraint, prices: published } of prices) {
    const rates = ratesOf(model, published);
    const last = dated.at(-1);
    if (constraint?.type === 'time_of_date' && last !== undefined) {
      dated[dated.length - 1] = { ...last, rates: dearestOf(last.rates, rates), dearestOfDay: true };
    } else {
      dated.push({ from: constraint?.start_date, rates });
    }
  }
  return dated.sort(byStart);
}

/** No rates where a part of every call's bill has none here. */
function ratesOf(model: string, published: PublishedRates): Rates {
  const rates: Partial<Record<Unit, readonly RateTier[]>> = {};
  for (const [key, amount] of Object.entries(published)) {
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (amount === undefined || NEVER_BILLED.has(key)) continue;
    // A part of the bill without a unit would be left out: half a price is none.
    if (known === undefined) return {};
    rates[known.unit] = tiersOf(amount, known.units);
  }
  if (searchesTheWeb(model) && rates.requests === undefined) return {};
  // The images endpoints return image tokens only; the list names their rate "output".
  if (/^gpt-image-/.test(model)) rates.outputImageTokens ??= rates.outputTokens;
  // Where no image rate is listed, images that are read are metered as text (OpenAI and Gemini both document it).
  if (rates.inputImageTokens === undefined && rates.inputTokens !== undefined) {
    rates.inputImageTokens = rates.inputTokens;
    rates.cachedInputImageTokens ??= rates.cachedInputTokens;
  }
  return Object.fromEntries(Object.entries(rates).filter(([, tiers]) => tiers !== undefined));
}

/** The source's tiers hold for more than `start` tokens, ours from `start` on. */
function tiersOf(amount: PublishedAmount, units: bigint): RateTier[] {
  if (typeof amount === 'number') return [{ start: 0, rate: publishedRate(amount, units) }];
  return [
    { start: 0, rate: publishedRate(amount.base, units) },
    ...amount.tiers
      .map(tier => ({ start: tier.start + 1, rate: publishedRate(tier.price, units) }))
      .sort((a, b) => a.start - b.start),
  ];
}

/** The dearer rate of each unit at every start that either list has. */
function dearestOf(a: Rates, b: Rates): Rates {
  const units = new Set([...Object.keys(a), ...Object.keys(b)] as Unit[]);
  return Object.fromEntries(
    [...units].map(unit => {
      const lists = [a[unit] ?? [], b[unit] ?? []];
      const starts = [...new Set(lists.flat().map(tier => tier.start))].sort((x, y) => x - y);
      const tiers = starts.map(start => {
        const rates = lists.flatMap(list => list.findLast(tier => tier.start <= start)?.rate ?? []);
        return { start, rate: rates.reduce<Rate | undefined>(dearer, undefined) };
      });
      return [unit, tiers];
    }),
  ) as Rates;
}
