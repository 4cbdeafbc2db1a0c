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

/**
 * The pattern these functions follow, as js-tiktoken publishes it (the build checks that it still does):
 * a word of small letters after optional capitals, or of capitals, each with one optional character before and
 * a contraction after; numbers by three; other characters with line ends and slashes; white space.
 */
export const O200K_PATTERN =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+('s|'S|'t|'T|'re|'rE|'Re|'RE|'ve|'vE|'Ve|'VE|'m|'M|'ll|'lL|'Ll|'LL|'d|'D)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*('s|'S|'t|'T|'re|'rE|'Re|'RE|'ve|'vE|'Ve|'VE|'m|'M|'ll|'lL|'Ll|'LL|'d|'D)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const BLANK = 0x20;
const SLASH = 0x2f;
const NONE = -1;

/** One piece of o200k_base (and o200k_harmony, which differs in special tokens only). */
export function o200kPieceEnd(text: string, start: number, classes: CharacterClasses): number {
  const first = classAt(text, start, classes);
  if (first === NUMBER) return shortNumberEnd(text, start, classes);
  if (first === UPPER || first === LOWER || first === CASELESS) return wordEnd(text, start, classes, true);
  if (first !== NEWLINE) {
    // A mark can lead a word and be one: it leads only where a word with small letters follows.
    const word = wordEnd(text, after(text, start), classes, first !== MARK);
    if (word !== NONE) return word;
    if (first === MARK) return wordEnd(text, start, classes, false);
  }
  const symbols = symbolsEnd(text, start, classes);
  return symbols === NONE ? whiteSpaceEnd(text, start, classes) : symbols;
}

/**
 * End of a word at `start`: capitals then at least one of small, caseless letters and marks; where that fails
 * and `capitalsAlone` is given, capitals; NONE where there is neither.
 */
function wordEnd(text: string, start: number, classes: CharacterClasses, capitalsAlone: boolean): number {
  let at = start;
  let endOfCaseless = NONE;
  let characterClass = classAt(text, at, classes);
  while (characterClass === UPPER || characterClass === CASELESS || characterClass === MARK) {
    at = after(text, at);
    if (characterClass !== UPPER) endOfCaseless = at;
    characterClass = classAt(text, at, classes);
  }
  if (characterClass === LOWER) {
    do {
      at = after(text, at);
      characterClass = classAt(text, at, classes);
    } while (characterClass === LOWER || characterClass === CASELESS || characterClass === MARK);
    return contractionEnd(text, at);
  }
  // The pattern gives back trailing capitals until a character remains that may also end a word.
  if (endOfCaseless !== NONE) return contractionEnd(text, endOfCaseless);
  return capitalsAlone && at > start ? contractionEnd(text, at) : NONE;
}

/** ` ?[^\s\p{L}\p{N}]+[\r\n/]*`, or NONE. */
function symbolsEnd(text: string, start: number, classes: CharacterClasses): number {
  const symbols = text.charCodeAt(start) === BLANK ? start + 1 : start;
  let at = symbols;
  let characterClass = classAt(text, at, classes);
  while (characterClass === OTHER || characterClass === MARK) {
    at = after(text, at);
    characterClass = classAt(text, at, classes);
  }
  if (at === symbols) return NONE;
  while (classAt(text, at, classes) === NEWLINE || text.charCodeAt(at) === SLASH) at++;
  return at;
}
