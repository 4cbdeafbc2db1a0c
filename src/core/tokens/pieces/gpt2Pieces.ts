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
} from '../characterClass.ts';
import { after, classAt } from './pieceParts.ts';

/** The pattern this file follows, as js-tiktoken publishes it (the build checks that it still does). */
export const GPT2_PATTERN =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const BLANK = 0x20;
const APOSTROPHE = 0x27;

type Kind = 'letter' | 'number' | 'symbol' | 'space' | 'end';

function kindAt(text: string, at: number, classes: CharacterClasses): Kind {
  switch (classAt(text, at, classes)) {
    case UPPER:
    case LOWER:
    case CASELESS:
      return 'letter';
    case NUMBER:
      return 'number';
    case OTHER:
    case MARK:
      return 'symbol';
    case SPACE:
    case NEWLINE:
      return 'space';
    default:
      return 'end';
  }
}

/** One piece of p50k_base and r50k_base: a run of one kind with an optional blank before it. */
export function gpt2PieceEnd(text: string, start: number, classes: CharacterClasses): number {
  const unit = text.charCodeAt(start);
  if (unit === APOSTROPHE) {
    const contraction = text.slice(start, start + 3).match(/^'(?:[stmd]|re|ve|ll)/);
    if (contraction) return start + contraction[0].length;
  }
  const afterBlank = unit === BLANK ? start + 1 : start;
  const kind = kindAt(text, afterBlank, classes);
  if (kind !== 'space' && kind !== 'end') return runEnd(text, afterBlank, kind, classes);
  const end = runEnd(text, start, 'space', classes);
  // The last white space before a word is left to the word, unless it is the only one.
  return end === text.length || end === start + 1 ? end : end - 1;
}

function runEnd(text: string, start: number, kind: Kind, classes: CharacterClasses): number {
  let at = start;
  while (kindAt(text, at, classes) === kind) at = after(text, at);
  return at;
}
