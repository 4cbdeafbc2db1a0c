import type { Price, RateTier, Unit } from '../model.ts';
import { type Rate, rateOf } from '../money.ts';

/** `media/prices/media.json`: what models cost that are not billed by text tokens. Amounts are dollars as decimal strings. */
export interface MediaPrices {
  readonly source: {
    readonly name: string;
    readonly commit: string;
    readonly date: string;
    readonly licence: string;
  };
  readonly models: Readonly<Record<string, MediaModel>>;
}

export interface MediaModel {
  /** Dollars per image by quality, then size. */
  readonly perImage?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Dollars per second of video by size. */
  readonly perVideoSecond?: Readonly<Record<string, string>>;
  /** Dollars per `per` units. */
  readonly rates?: Readonly<Record<string, { readonly dollars: string; readonly per: string }>>;
}

type MediaRates = Pick<Price, 'rates' | 'perImage' | 'perVideoSecond'>;

/** A model's media prices as exact rates. */
export function mediaRates(model: MediaModel): MediaRates {
  return {
    rates: mapValues(model.rates ?? {}, ({ dollars, per }): readonly RateTier[] => [
      { start: 0, rate: rateOf(dollars, BigInt(per)) },
    ]) as Readonly<Partial<Record<Unit, readonly RateTier[]>>>,
    ...(model.perImage && { perImage: mapValues(model.perImage, row => mapValues(row, perOne)) }),
    ...(model.perVideoSecond && { perVideoSecond: mapValues(model.perVideoSecond, perOne) }),
  };
}

function perOne(dollars: string): Rate {
  return rateOf(dollars, 1n);
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
