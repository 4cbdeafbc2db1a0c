import { type CharacterClasses, packCharacterClasses, unpackCharacterClasses } from './characterClass.ts';

/** The tables that exist as files; the other encodings use one of these (see encoding.ts). */
export const TABLE_NAMES = ['o200k_base', 'cl100k_base', 'p50k_base'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** "PLT1": Prompt Ledger table, layout 1. */
const MAGIC = 0x504c5431;
const HEADER_BYTES = 12;

/** What {@link packEncodingTable} lays out: an encoding as it is needed to count. */
export interface EncodingTable {
  readonly classes: CharacterClasses;
  /** Byte length of each token, in rank order. */
  readonly lengths: Uint8Array;
  /** All tokens' bytes, one after the other. */
  readonly bytes: Uint8Array;
}

/**
 * Lays out an encoding as one file: magic, number of tokens, bytes of character classes (three big-endian
 * 32-bit numbers), the classes, one length byte per token in rank order, the tokens' bytes.
 */
export function packEncodingTable(tokens: readonly Uint8Array[]): Uint8Array {
  const classes = packCharacterClasses();
  const tokenBytes = tokens.reduce((sum, token) => sum + token.length, 0);
  const file = new Uint8Array(HEADER_BYTES + classes.length + tokens.length + tokenBytes);
  const header = new DataView(file.buffer);
  header.setUint32(0, MAGIC);
  header.setUint32(4, tokens.length);
  header.setUint32(8, classes.length);
  file.set(classes, HEADER_BYTES);
  const lengthsAt = HEADER_BYTES + classes.length;
  let at = lengthsAt + tokens.length;
  for (const [rank, token] of tokens.entries()) {
    if (token.length === 0 || token.length > 255) throw new Error(`token ${rank} has ${token.length} bytes`);
    file[lengthsAt + rank] = token.length;
    file.set(token, at);
    at += token.length;
  }
  return file;
}

/** Reverses {@link packEncodingTable} without copying; throws on a file that is not one, or not whole. */
export function unpackEncodingTable(file: Uint8Array): EncodingTable {
  const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < HEADER_BYTES || header.getUint32(0) !== MAGIC) throw new Error('not an encoding table');
  const tokenCount = header.getUint32(4);
  const lengthsAt = HEADER_BYTES + header.getUint32(8);
  const bytesAt = lengthsAt + tokenCount;
  const lengths = file.subarray(lengthsAt, bytesAt);
  const bytes = file.subarray(bytesAt);
  const tokenBytes = lengths.reduce((sum, length) => sum + length, 0);
  if (bytesAt > file.length || tokenBytes !== bytes.length)
    throw new Error('an encoding table that is cut off');
  return { classes: unpackCharacterClasses(file.subarray(HEADER_BYTES, lengthsAt)), lengths, bytes };
}
