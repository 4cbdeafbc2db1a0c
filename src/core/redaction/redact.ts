import { PERSONAL_KINDS } from './personalKinds.ts';
import { SECRET_KINDS } from './secretKinds.ts';

interface Redacted {
  readonly text: string;
  /** Places that were taken out. */
  readonly redactions: number;
}

export type Redact = (text: string) => Redacted;

interface Place {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

/** Soft hyphens, joiners and spaces without width: a text reads the same with them. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;

/**
 * Takes credentials, personal data and confidential terms out of texts; what overlaps goes as one.
 * @param confidential terms as they are written, in any letter case.
 */
export function redactor(confidential: readonly string[]): Redact {
  const terms = confidential.filter(term => term.trim() !== '').map(termPattern);
  const placesIn = (text: string) => [
    ...sensitivePlaces(text),
    ...terms.flatMap(pattern => termPlaces(text, pattern)),
  ];
  return text => {
    const merged = withoutOverlaps([...placesIn(text), ...hiddenPlaces(text, placesIn)]);
    let clean = '';
    let at = 0;
    for (const { start, end, mark } of merged) {
      clean += `${text.slice(at, start)}[${mark}]`;
      at = end;
    }
    return { text: clean + text.slice(at), redactions: merged.length };
  };
}

function sensitivePlaces(text: string): Place[] {
  return [...SECRET_KINDS, ...PERSONAL_KINDS].flatMap(({ pattern, isReal, mark }) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => isReal(found))
      .map(({ 0: found, index }) => ({ start: index, end: index + found.length, mark })),
  );
}

/** What signs that nobody sees would keep from the patterns, as places of the text with them. */
function hiddenPlaces(text: string, placesIn: (text: string) => Place[]): Place[] {
  if (!INVISIBLE.test(text)) return [];
  let seen = '';
  /** Where each unit of what is visible stands. */
  const at: number[] = [];
  for (let unit = 0; unit < text.length; unit++) {
    const sign = text.charAt(unit);
    if (INVISIBLE.test(sign)) continue;
    seen += sign;
    at.push(unit);
  }
  return placesIn(seen).map(({ start, end, mark }) => ({
    start: at[start] ?? 0,
    end: (at[end - 1] ?? text.length - 1) + 1,
    mark,
  }));
}

/** Blanks of a term stand for any white space: a line break must not hide it. */
function termPattern(term: string): RegExp {
  const words = term
    .trim()
    .split(/\s+/)
    .map(word => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(words.join('\\s{1,20}'), 'giu');
}

function termPlaces(text: string, pattern: RegExp): Place[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    mark: 'confidential',
  }));
}

/** In order of their places; the first of those that overlap names them all. */
function withoutOverlaps(places: readonly Place[]): Place[] {
  const merged: Place[] = [];
  for (const place of [...places].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || place.start >= last.end) merged.push(place);
    else if (place.end > last.end) merged[merged.length - 1] = { ...last, end: place.end };
  }
  return merged;
}
