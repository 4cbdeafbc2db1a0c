import type { LoadLibrary } from './library.ts';

export const load: LoadLibrary = async () => {
  const [{ default: Tokenizer }, encoding] = await Promise.all([
    import('ai-tokenizer'),
    import('ai-tokenizer/encoding/o200k_base'),
  ]);
  const tokenizer = new Tokenizer(encoding);
  return text => tokenizer.encode(text, [], []).length;
};
