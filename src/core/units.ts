/** Tokens that are sent, cached or not, each in the unit that it is billed in. */
export const INPUT_TOKEN_UNITS = [
  'inputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'inputAudioTokens',
  'cachedInputAudioTokens',
  'inputImageTokens',
  'cachedInputImageTokens',
] as const;

/** Tokens that come back. */
const OUTPUT_TOKEN_UNITS = [
  'outputTokens',
  'reasoningTokens',
  'outputAudioTokens',
  'outputImageTokens',
] as const;

export const TOKEN_UNITS = [...INPUT_TOKEN_UNITS, ...OUTPUT_TOKEN_UNITS] as const;

/** Units that stand in for tokens. A provider that bills in one family does not bill the other. */
export const MEDIA_UNITS = ['images', 'characters', 'audioSeconds', 'videoSeconds', 'requests'] as const;
