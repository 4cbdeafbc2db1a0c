import type { Operation, Price } from '../model.ts';

/** Names of models that make or read something else than text, where the price alone does not tell. */
const NAMES: readonly (readonly [RegExp, Operation])[] = [
  [/embed(ding)?s?(?![a-z])/, 'embedding'],
  [/(^|\/)(gpt-image|chatgpt-image|dall-e|imagen|stable-diffusion|flux)/, 'image'],
  [/(^|\/)(sora|veo)-/, 'video'],
  [/(^|[/-])(tts|whisper|transcribe|speech)([-/]|$)/, 'audio'],
];

/** What a model produces, from its name and from what its price is for. */
export function operationOf(model: string, price: Price | undefined): Operation {
  const name = model.toLowerCase();
  const named = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  if (price === undefined) return 'text';
  if (price.perVideoSecond !== undefined) return 'video';
  if (price.perImage !== undefined) return 'image';
  const spoken = price.rates.characters ?? price.rates.audioSeconds;
  return spoken !== undefined && price.rates.outputTokens === undefined ? 'audio' : 'text';
}
