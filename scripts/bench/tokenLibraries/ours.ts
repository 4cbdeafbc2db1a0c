import { EncodingLoader } from '../../../src/adapters/encodings/encodingLoader.ts';
import type { LoadLibrary } from './library.ts';

export const load: LoadLibrary = async tables => {
  const encoding = await new EncodingLoader(tables).load('o200k_base');
  return text => encoding.count(text);
};
