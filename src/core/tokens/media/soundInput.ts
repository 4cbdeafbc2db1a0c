import { bounded, type MediaTokens } from './mediaTokens.ts';

const OPENAI = /^(gpt-4o(-mini)?-(audio|realtime|transcribe)|gpt-audio|gpt-realtime)/;

/**
 * Input tokens of a sound by the vendor's documented rule: Gemini 32 for each second, OpenAI one for each 100 ms and
 * a few special ones. Undefined where the vendor documents none for the model.
 * @param name of the model, lower case, without provider.
 */
export function soundInput(
  name: string,
  { seconds, isExact }: { readonly seconds: number; readonly isExact: boolean },
): MediaTokens | undefined {
  const tokens = (perSecond: number, special: number): MediaTokens['tokens'] => {
    const value = Math.ceil(seconds * perSecond);
    // Without a count of frames the length is that of the first frame's bit rate.
    const doubt = isExact ? 0 : Math.ceil(value / 4);
    return bounded(value, value - doubt, value + doubt + special);
  };
  if (/^gemini-/.test(name)) {
    return { tokens: tokens(32, 0), source: 'Google, "Audio understanding", read 2026-11-22' };
  }
  if (OPENAI.test(name)) {
    const source = 'OpenAI, "Managing costs" of the Realtime API, read 2026-11-22';
    return { tokens: tokens(10, 4 + Math.ceil(seconds / 2)), source };
  }
  return undefined;
}
