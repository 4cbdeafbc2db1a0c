import { BytePairMerge } from './bytePairMerge.ts';
import type { CharacterClasses } from './characterClass.ts';
import { type TableName, unpackEncodingTable } from './encodingTable.ts';
import { PieceMemo } from './pieceMemo.ts';
import { cl100kPieceEnd } from './pieces/cl100kPieces.ts';
import { gpt2PieceEnd } from './pieces/gpt2Pieces.ts';
import { o200kPieceEnd } from './pieces/o200kPieces.ts';
import type { PieceEnd } from './pieces/pieceParts.ts';
import { HASH_SEED, hashByte, RankTable } from './rankTable.ts';
import { isSafeSplit } from './safeSplit.ts';

export type EncodingName = 'o200k_base' | 'o200k_harmony' | 'cl100k_base' | 'p50k_base' | 'r50k_base';

/** Whoever has the tables gives their encodings; each table is read once. */
export type LoadEncoding = (name: EncodingName) => Promise<Encoding>;

interface EncodingLayout {
  readonly table: TableName;
  /** How many of the table's tokens belong to the encoding; all where absent. */
  readonly tokens?: number;
  readonly pieceEnd: PieceEnd;
  /** Whether a piece always ends behind a run of line ends (see safeSplit.ts). */
  readonly newlineEndsPiece: boolean;
}

/** o200k_harmony only adds special tokens; r50k_base is p50k_base without its last 24 runs of blanks. */
export const ENCODINGS: Readonly<Record<EncodingName, EncodingLayout>> = {
  o200k_base: { table: 'o200k_base', pieceEnd: o200kPieceEnd, newlineEndsPiece: true },
  o200k_harmony: { table: 'o200k_base', pieceEnd: o200kPieceEnd, newlineEndsPiece: true },
  cl100k_base: { table: 'cl100k_base', pieceEnd: cl100kPieceEnd, newlineEndsPiece: true },
  p50k_base: { table: 'p50k_base', pieceEnd: gpt2PieceEnd, newlineEndsPiece: false },
  r50k_base: { table: 'p50k_base', tokens: 50_256, pieceEnd: gpt2PieceEnd, newlineEndsPiece: false },
};

/** Whether two encodings have the very same tokens, special ones aside: one table in memory serves both. */
export function sharesTable(one: EncodingName, other: EncodingName): boolean {
  const [{ table, tokens }, { table: otherTable, tokens: otherTokens }] = [ENCODINGS[one], ENCODINGS[other]];
  return table === otherTable && tokens === otherTokens;
}

/** A piece of at most this many UTF-16 units uses the counter's own buffer (3 bytes per unit). */
const USUAL_UNITS = 4096;
/** Longer pieces rarely come again. */
const MEMO_UNITS = 64;

/**
 * Counts tokens of one encoding exactly as OpenAI's tokenizer does. Text that looks like a special token
 * (`<|endoftext|>`) counts as ordinary text; a lone surrogate counts as U+FFFD, which UTF-8 makes of it.
 *
 * Holds a bounded memo and a buffer, so one object serves one thread.
 */
export class Encoding {
  readonly name: EncodingName;
  readonly #layout: EncodingLayout;
  readonly #classes: CharacterClasses;
  readonly #table: RankTable;
  readonly #merge: BytePairMerge;
  readonly #memo = new PieceMemo();
  readonly #buffer = new Uint8Array(USUAL_UNITS * 3);

  /**
   * @param source the bytes of the table that {@link ENCODINGS} names, or another encoding whose table it shares.
   * Throws where it is no such table.
   */
  constructor(name: EncodingName, source: Uint8Array | Encoding) {
    const layout = ENCODINGS[name];
    if (source instanceof Encoding && !sharesTable(name, source.name)) {
      throw new Error(`${name} has another table than ${source.name}`);
    }
    this.name = name;
    this.#layout = layout;
    if (source instanceof Encoding) {
      this.#classes = source.#classes;
      this.#table = source.#table;
    } else {
      const table = unpackEncodingTable(source);
      this.#classes = table.classes;
      this.#table = new RankTable(table.lengths.subarray(0, layout.tokens), table.bytes);
    }
    this.#merge = new BytePairMerge(this.#table);
  }

  /** Tokens of `text`. Time grows with n log n of its longest piece, and linearly with the rest. */
  count(text: string): number {
    const { pieceEnd } = this.#layout;
    const classes = this.#classes;
    let tokens = 0;
    for (let start = 0; start < text.length; ) {
      const end = pieceEnd(text, start, classes);
      tokens += end - start === 1 && text.charCodeAt(start) < 0x80 ? 1 : this.#countPiece(text, start, end);
      start = end;
    }
    return tokens;
  }

  /** Whether the tokens of `text` are those before `at` and those after, whatever stands around (safeSplit.ts). */
  isSafeSplit(text: string, at: number): boolean {
    return isSafeSplit(text, at, this.#classes, this.#layout.newlineEndsPiece);
  }

  #countPiece(text: string, start: number, end: number): number {
    const units = end - start;
    const bytes = units > USUAL_UNITS ? new Uint8Array(units * 3) : this.#buffer;
    const length = writeUtf8(text, start, end, bytes);
    let hash = HASH_SEED;
    for (let at = 0; at < length; at++) hash = hashByte(hash, bytes[at] as number);
    if (this.#table.find(bytes, 0, length, hash) >= 0) return 1;
    if (units > MEMO_UNITS) return this.#merge.count(bytes, length);
    const piece = text.slice(start, end);
    const known = this.#memo.get(piece);
    if (known !== undefined) return known;
    const count = this.#merge.count(bytes, length);
    this.#memo.set(piece, count);
    return count;
  }
}

/** Writes `text[start, end)` as UTF-8, lone surrogates as U+FFFD; the bytes written. */
function writeUtf8(text: string, start: number, end: number, bytes: Uint8Array): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    let codePoint = text.charCodeAt(at);
    if (codePoint < 0x80) {
      bytes[length++] = codePoint;
      continue;
    }
    if (codePoint < 0x800) {
      bytes[length++] = 0xc0 | (codePoint >> 6);
    } else {
      if (codePoint >= 0xd800 && codePoint < 0xe000) {
        codePoint = text.codePointAt(at) as number;
        if (codePoint > 0xffff) at++;
        else codePoint = 0xfffd;
      }
      if (codePoint > 0xffff) {
        bytes[length++] = 0xf0 | (codePoint >> 18);
        bytes[length++] = 0x80 | ((codePoint >> 12) & 0x3f);
      } else bytes[length++] = 0xe0 | (codePoint >> 12);
      bytes[length++] = 0x80 | ((codePoint >> 6) & 0x3f);
    }
    bytes[length++] = 0x80 | (codePoint & 0x3f);
  }
  return length;
}
