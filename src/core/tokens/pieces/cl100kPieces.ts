import {
  CASELESS,
  type CharacterClasses,
  LOWER,
  MARK,
  NEWLINE,
  NUMBER,
  OTHER,
  UPPER,
} from '../characterClass.ts';
import { after, classAt, contractionEnd, shortNumberEnd, whiteSpaceEnd } from './pieceParts.ts';

/** The pattern this file follows, as js-tiktoken publishes it (the build checks that it still does). */
export const CL100K_PATTERN =
  "('s|'S|'t|'T|'re|'rE|'Re|'RE|'ve|'vE|'Ve|'VE|'m|'M|'ll|'lL|'Ll|'LL|'d|'D)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const BLANK = 0x20;

function isLetter(characterClass: number): boolean {
  return characterClass === UPPER || characterClass === LOWER || characterClass === CASELESS;
}

/** One piece of cl100k_base. */
export function cl100kPieceEnd(text: string, start: number, classes: CharacterClasses): number {
  const contraction = contractionEnd(text, start);
  if (contraction > start) return contraction;
  const first = classAt(text, start, classes);
  if (first === NUMBER) return shortNumberEnd(text, start, classes);
  if (first !== NEWLINE) {
    const letters = isLetter(first) ? start : after(text, start);
    const end = lettersEnd(text, letters, classes);
    if (end > letters) return end;
  }
  const symbols = text.charCodeAt(start) === BLANK ? start + 1 : start;
  const end = symbolsEnd(text, symbols, classes);
  return end > symbols ? end : whiteSpaceEnd(text, start, classes);
}

function lettersEnd(text: string, start: number, classes: CharacterClasses): number {
  let at = start;
  while (isLetter(classAt(text, at, classes))) at = after(text, at);
  return at;
}

/** `[^\s\p{L}\p{N}]+[\r\n]*`, or `start` where there is none. */
function symbolsEnd(text: string, start: number, classes: CharacterClasses): number {
  let at = start;
  let characterClass = classAt(text, at, classes);
  while (characterClass === OTHER || characterClass === MARK) {
    at = after(text, at);
    characterClass = classAt(text, at, classes);
  }
  if (at === start) return start;
  while (classAt(text, at, classes) === NEWLINE) at++;
  return at;
}
