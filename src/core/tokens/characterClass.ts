/**
 * The classes of characters that the encodings' patterns tell apart.
 *
 * The patterns name Unicode general categories (`\p{Lu}`, `\p{N}`, …) and `\s`. JavaScript's `\s` differs from
 * the White_Space property that OpenAI's tokenizer uses (it includes U+FEFF, excludes U+0085), so white space is
 * White_Space here. The classes are laid out once, at build time, so a count does not depend on the Unicode
 * version of the Node.js that happens to run it, and what is newer than the tokenizer's Unicode is left out.
 */
export const OTHER = 0;
export const UPPER = 1;
export const LOWER = 2;
/** Letters without case (Lm, Lo): the o200k pattern lets them stand on either side of a word. */
export const CASELESS = 3;
export const MARK = 4;
export const NUMBER = 5;
export const SPACE = 6;
/** Carriage return and line feed; every other white space is SPACE. */
export const NEWLINE = 7;

/** One class (0–7) per code point, U+0000 to U+10FFFF. */
export type CharacterClasses = Uint8Array;

const CODE_POINTS = 0x110000;

const PROPERTIES: readonly (readonly [number, RegExp])[] = [
  [NEWLINE, /[\r\n]/u],
  [SPACE, /\p{White_Space}/u],
  [LOWER, /\p{Ll}/u],
  [UPPER, /[\p{Lu}\p{Lt}]/u],
  [CASELESS, /[\p{Lm}\p{Lo}]/u],
  [MARK, /\p{M}/u],
  [NUMBER, /\p{N}/u],
];

/**
 * Letters, marks and numbers that came with Unicode 17. OpenAI's tokenizer (tiktoken 1.0.22) knows Unicode 16 and
 * takes them for other characters. The oracle test compares every code point, so it names what to change here.
 */
const UNICODE_17 =
  '88f c5c cdc 1acf-1add 1ae0-1aeb a7ce-a7cf a7d2 a7d4 a7f1 10940-10959 10ec5-10ec7 10efa-10efb 11b60-11b67 ' +
  '11db0-11ddb 11de0-11de9 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 187f8-187ff 18d09-18d1e 18d80-18df2 1e6c0-1e6de ' +
  '1e6e0-1e6f5 1e6fe-1e6ff 2b73a-2b73f 2cea2-2cead 323b0-33479';

const UNKNOWN_TO_TOKENIZER = UNICODE_17.split(' ').map(range => {
  const [first = '', last = first] = range.split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
});

const ANY_PROPERTY = /[\p{L}\p{M}\p{N}\p{White_Space}]/u;

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (!ANY_PROPERTY.test(character)) return OTHER;
  if (UNKNOWN_TO_TOKENIZER.some(([first, last]) => codePoint >= first && codePoint <= last)) return OTHER;
  for (const [characterClass, property] of PROPERTIES) {
    if (property.test(character)) return characterClass;
  }
  return OTHER;
}

/** The classes of this JavaScript engine's Unicode, as runs: `length << 3 | class`, each a LEB128 number. */
export function packCharacterClasses(): Uint8Array {
  const packed: number[] = [];
  let runClass = classify(0);
  let runLength = 1;
  const endRun = () => {
    let value = runLength * 8 + runClass;
    for (; value >= 0x80; value = Math.floor(value / 0x80)) packed.push((value % 0x80) | 0x80);
    packed.push(value);
  };
  for (let codePoint = 1; codePoint < CODE_POINTS; codePoint++) {
    const characterClass = classify(codePoint);
    if (characterClass === runClass) {
      runLength++;
      continue;
    }
    endRun();
    runClass = characterClass;
    runLength = 1;
  }
  endRun();
  return Uint8Array.from(packed);
}

/** Reverses {@link packCharacterClasses}; throws where the runs do not cover Unicode exactly. */
export function unpackCharacterClasses(packed: Uint8Array): CharacterClasses {
  const classes = new Uint8Array(CODE_POINTS);
  let codePoint = 0;
  let value = 0;
  let scale = 1;
  for (const byte of packed) {
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte & 0x80) continue;
    const end = codePoint + Math.floor(value / 8);
    classes.fill(value & 7, codePoint, end);
    codePoint = end;
    value = 0;
    scale = 1;
  }
  if (codePoint !== CODE_POINTS) throw new Error(`character classes cover ${codePoint} code points`);
  return classes;
}
