import type { Expression } from './nodes.ts';
import type { TokenReader } from './tokenReader.ts';

/** What may stand in brackets: one expression, or some with commas between them. */
export interface Grammar {
  readonly expression: (reader: TokenReader) => Expression;
  readonly expressions: (reader: TokenReader) => Expression;
}
