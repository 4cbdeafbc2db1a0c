import type { LoadLibrary } from './library.ts';

export const load: LoadLibrary = async () => {
  const [{ Tiktoken }, { default: ranks }] = await Promise.all([
    import('js-tiktoken/lite'),
    import('js-tiktoken/ranks/o200k_base'),
  ]);
  const encoding = new Tiktoken(ranks);
  return text => encoding.encode(text, [], []).length;
};
