import { buildEncodingTable } from '../../../scripts/encodings.ts';
import { ENCODINGS, Encoding, type EncodingName } from '../../../src/core/tokens/encoding.ts';

/** An encoding built in memory from js-tiktoken's ranks: tests need no build. */
export async function testEncoding(name: EncodingName): Promise<Encoding> {
  return new Encoding(name, await buildEncodingTable(ENCODINGS[name].table));
}
