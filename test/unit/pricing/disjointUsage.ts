import type { Usage } from '../../../src/core/model.ts';

/** What providers report: totals that include their parts. Counts of tokens. */
export interface ReportedTokens {
  /** All input, cached and of every kind (OpenAI `prompt_tokens`). */
  readonly input?: number;
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  readonly inputAudio?: number;
  readonly cachedInputAudio?: number;
  readonly inputImage?: number;
  readonly cachedInputImage?: number;
  /** All output, reasoning and of every kind (OpenAI `completion_tokens`). */
  readonly output?: number;
  readonly reasoning?: number;
  readonly outputAudio?: number;
  readonly outputImage?: number;
}

/**
 * Totals as disjoint units. `cachedInput` includes cached audio and image tokens, `cacheWrite` the one-hour writes,
 * `inputAudio` and `inputImage` their cached part.
 * A part that is larger than what is left of its total leaves 0 of it: more is never made of less.
 */
export function disjointUsage(reported: ReportedTokens): Usage {
  const { input, output } = reported;
  const cachedImage = reported.cachedInputImage ?? 0;
  const cachedAudio = reported.cachedInputAudio ?? 0;
  const image = rest(reported.inputImage, cachedImage);
  const audio = rest(reported.inputAudio, cachedAudio);
  const cached = rest(reported.cachedInput, cachedImage, cachedAudio);
  const write1h = reported.cacheWrite1h ?? 0;
  const write = rest(reported.cacheWrite, write1h);
  const parts = [cached, cachedImage, cachedAudio, image, audio, write, write1h];
  const outputParts = [reported.reasoning ?? 0, reported.outputAudio ?? 0, reported.outputImage ?? 0];
  return compact({
    inputTokens: input === undefined ? undefined : rest(input, ...parts),
    cachedInputTokens: cached,
    cacheWriteTokens: write,
    cacheWrite1hTokens: write1h,
    inputAudioTokens: audio,
    cachedInputAudioTokens: cachedAudio,
    inputImageTokens: image,
    cachedInputImageTokens: cachedImage,
    outputTokens: output === undefined ? undefined : rest(output, ...outputParts),
    reasoningTokens: reported.reasoning,
    outputAudioTokens: reported.outputAudio,
    outputImageTokens: reported.outputImage,
  });
}

function rest(total: number | undefined, ...parts: readonly number[]): number {
  return Math.max(
    0,
    parts.reduce((left, part) => left - part, total ?? 0),
  );
}

/** Parts of 0 say nothing; the two totals stay even when they are 0. */
function compact(usage: Usage): Usage {
  const kept = Object.entries(usage).filter(
    ([unit, tokens]) =>
      tokens !== undefined && (tokens !== 0 || unit === 'inputTokens' || unit === 'outputTokens'),
  );
  return Object.fromEntries(kept);
}
