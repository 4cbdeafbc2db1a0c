import { type CharacterClasses, NEWLINE, NUMBER, SPACE } from '../characterClass.ts';

/**
 * Where the piece of `text` that begins at `start` ends (UTF-16 offset, exclusive; always past `start`).
 *
 * An encoding first cuts a text into pieces and then merges bytes inside each piece. The published patterns are
 * regular expressions; these functions walk the text by hand instead: linear in its length whatever it holds,
 * and several times faster. Each gives what the leftmost matching alternative of its pattern would match.
 */
export type PieceEnd = (text: string, start: number, classes: CharacterClasses) => number;

/** Class of the code point at `at`, or -1 at the end of the text. A lone surrogate is OTHER, as U+FFFD is. */
export function classAt(text: string, at: number, classes: CharacterClasses): number {
  const codePoint = text.codePointAt(at);
  return codePoint === undefined ? -1 : (classes[codePoint] as number);
}

/** Offset after the code point at `at`. */
export function after(text: string, at: number): number {
  return at + ((text.codePointAt(at) as number) > 0xffff ? 2 : 1);
}

const [APOSTROPHE, D, E, L, M, R, S, T, V] = [...`'delmrstv`].map(letter => letter.charCodeAt(0));
/** `ſ`: the published patterns ignore case by Unicode's rules, under which it equals `s`. */
const LONG_S = 0x17f;
/** Turns an ASCII capital into its small letter; no other character becomes a small letter by it. */
const SMALL = 0x20;

/**
 * End of `'s 't 'm 'd 're 've 'll` at `at`, in any case, else `at`. The `ſ` matters for what comes after it:
 * `a'ſ'sthe` is `a'ſ` and `'sthe`, where without it the second apostrophe would belong to a contraction.
 */
export function contractionEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== APOSTROPHE) return at;
  const unit = text.charCodeAt(at + 1);
  const first = unit | SMALL;
  if (first === S || first === T || first === M || first === D || unit === LONG_S) return at + 2;
  const second = text.charCodeAt(at + 2) | SMALL;
  if ((first === R || first === V) && second === E) return at + 3;
  return first === L && second === L ? at + 3 : at;
}

/** `\p{N}{1,3}`: the end of at most three numbers. */
export function shortNumberEnd(text: string, start: number, classes: CharacterClasses): number {
  let at = start;
  for (let numbers = 0; numbers < 3 && classAt(text, at, classes) === NUMBER; numbers++) at = after(text, at);
  return at;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last line end, else all but the last before a word, else all. */
export function whiteSpaceEnd(text: string, start: number, classes: CharacterClasses): number {
  let at = start;
  let lastNewline = -1;
  for (; ; at++) {
    const characterClass = classAt(text, at, classes);
    if (characterClass === NEWLINE) lastNewline = at;
    else if (characterClass !== SPACE) break;
  }
  if (lastNewline >= 0) return lastNewline + 1;
  return at === text.length || at === start + 1 ? at : at - 1;
}
