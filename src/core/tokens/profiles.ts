import type { Quantity } from '../model.ts';
import type { EncodingName } from './encoding.ts';
import { bareModelName } from './modelVendor.ts';
import { VENDOR_ESTIMATES } from './vendorEstimates.ts';

/** How a model's tokens are counted: tokens of `encoding` × `factor`. */
export interface TokenProfile {
  readonly encoding: EncodingName;
  readonly factor: number;
  /** The band of the factor; 1–1 where the count is exact. */
  readonly low: number;
  readonly high: number;
  /** Exact where the vendor publishes this encoding for the model; calibrated from calls in a ledger. */
  readonly kind: 'exact' | 'calibrated' | 'estimated';
  /** Where encoding, factor and band come from, as a sentence for people. */
  readonly source: string;
}

const OPENAI_SOURCE = "OpenAI's own mapping (openai/tiktoken, tiktoken/model.py, 2026-08-16)";

/** Names, without provider, whose encoding OpenAI publishes. The first that matches decides. */
const OPENAI_ENCODINGS: readonly (readonly [RegExp, EncodingName])[] = [
  [/^gpt-oss/, 'o200k_harmony'],
  [/^(gpt-5|gpt-4\.[15]|gpt-4o|chatgpt-4o|o[134])(?![a-z0-9])/, 'o200k_base'],
  [
    /^(gpt-4|gpt-3\.?5(-turbo)?|davinci-002|babbage-002|text-embedding-(ada-002|3-(small|large)))(?![a-z0-9.])/,
    'cl100k_base',
  ],
  [
    /^(text-davinci-00[23]|code-(davinci|cushman)-00[12]|(davinci|cushman)-codex|(text|code)-davinci-edit-001)$/,
    'p50k_base',
  ],
  [/^(gpt-?2|davinci|curie|babbage|ada|text-(davinci|curie|babbage|ada)-001)$/, 'r50k_base'],
  [/^(text|code)-(similarity|search)-(davinci|curie|babbage|ada)(-doc|-code)?-001$/, 'r50k_base'],
];

const UNKNOWN: TokenProfile = {
  encoding: 'o200k_base',
  factor: 1,
  low: 0.7,
  high: 1.6,
  kind: 'estimated',
  source: 'no published tokenizer known for this model: tokens of o200k_base with a wide band of our own',
};

/**
 * The profile of a model id (`provider/model`, a bare model name, with or without the `sandbox/` prefix).
 * Never fails: a model nobody knows is an estimate with a wide band.
 */
export function tokenProfile(modelId: string): TokenProfile {
  const name = bareModelName(modelId);
  const published = OPENAI_ENCODINGS.find(([pattern]) => pattern.test(name));
  if (published) {
    return { encoding: published[1], factor: 1, low: 1, high: 1, kind: 'exact', source: OPENAI_SOURCE };
  }
  const vendor = VENDOR_ESTIMATES.find(({ matches }) => matches(name));
  if (!vendor) return UNKNOWN;
  const { factor, low, high, source } = vendor;
  return { encoding: 'o200k_base', factor, low, high, kind: 'estimated', source };
}

/** The tokens of a model whose profile's encoding counted `counted`. */
export function profileTokens(profile: TokenProfile, counted: number): Quantity<number> {
  if (profile.kind === 'exact') return { value: counted, kind: 'exact' };
  // Something that is sent is a token at least.
  const least = counted > 0 ? 1 : 0;
  return {
    value: Math.max(least, Math.round(counted * profile.factor)),
    kind: profile.kind,
    low: Math.max(least, Math.floor(counted * profile.low)),
    high: Math.ceil(counted * profile.high),
  };
}
