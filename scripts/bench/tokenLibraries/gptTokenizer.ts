import type { LoadLibrary } from './library.ts';

export const load: LoadLibrary = async () => {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const ordinary = { disallowedSpecial: new Set<string>() };
  return text => countTokens(text, ordinary);
};
