import type { LoadLibrary } from './library.ts';

export const load: LoadLibrary = async () => {
  const { get_encoding } = await import('tiktoken');
  const encoding = get_encoding('o200k_base');
  return text => encoding.encode_ordinary(text).length;
};
