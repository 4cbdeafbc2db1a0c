import {
  CASELESS,
  type CharacterClasses,
  LOWER,
  MARK,
  NEWLINE,
  NUMBER,
  OTHER,
  SPACE,
  UPPER,
} from './characterClass.ts';

const APOSTROPHE = 0x27;
const SLASH = 0x2f;

/**
 * Whether `text` may be cut at `at` without changing its tokens, whatever stands further left and right:
 * count(text) = count(text before) + count(text after). At such a place every pattern ends a piece, and no piece
 * left of it looks past it. Only the two characters beside the cut are read:
 *
 * - a letter or number, then white space, a number (letter), or a symbol. Not after a letter: an apostrophe,
 *   which may begin a contraction. Not a mark, which may continue a word.
 * - a symbol or mark, then white space that is no line end (a line end may belong to the symbols before it).
 * - with `newlineEndsPiece`, a line end, then anything but white space and `/`, which may follow symbols and
 *   line ends in one piece of o200k. Without it (gpt2's pattern) the last line end of a run stands alone
 *   before a word but not at the end of a text.
 *
 * Never between the halves of a surrogate pair.
 */
export function isSafeSplit(
  text: string,
  at: number,
  classes: CharacterClasses,
  newlineEndsPiece: boolean,
): boolean {
  if (at <= 0 || at >= text.length) return true;
  if (isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at))) return false;
  const left = classBefore(text, at, classes);
  const right = classes[text.codePointAt(at) as number] as number;
  switch (left) {
    case UPPER:
    case LOWER:
    case CASELESS:
      if (right === OTHER) return text.charCodeAt(at) !== APOSTROPHE;
      return right === SPACE || right === NEWLINE || right === NUMBER;
    case NUMBER:
      return right !== NUMBER && right !== MARK;
    case OTHER:
    case MARK:
      return right === SPACE;
    case NEWLINE:
      return newlineEndsPiece && right !== SPACE && right !== NEWLINE && text.charCodeAt(at) !== SLASH;
    default:
      return false;
  }
}

function classBefore(text: string, at: number, classes: CharacterClasses): number {
  const isPair = isLow(text.charCodeAt(at - 1)) && isHigh(text.charCodeAt(at - 2));
  return classes[text.codePointAt(isPair ? at - 2 : at - 1) as number] as number;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
