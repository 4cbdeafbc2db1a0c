/**
 * What a provider said, as a row may keep it: without personal data, without what it quotes of the request.
 * @param longest UTF-16 code units that are kept.
 */
export type CleanReceived = (text: string, longest: number) => string;

const MARK = '[prompt]';
/** So many letters and digits in a row that also stand in the request are a quotation. */
const QUOTATION = 12;
/** Between quotation marks it takes fewer. */
const SHORTEST_QUOTED = 3;
/** More than this is not looked at. */
const MOST_READ = 32_768;
/** Longer than anything the patterns find: what stands across the end of what is looked at, none can tell. */
const UNSURE = 10_000;
/** Above this many pieces one walk over the request is cheaper than a search for each. */
const FEW_PIECES = 64;

const QUOTED = /(["'`‘“«])([^"'`‘’“”«»]{1,300})["'`’”»]/g;
/** Escapes of JSON, HTML and addresses; a letter or digit in the last group. */
const SIGN = /\\u([0-9a-f]{4})|\\[nrtbfv"'\\/]|&#?[a-z0-9]{1,7};|%[0-9a-f]{2}|(?<sign>[\p{L}\p{N}])/giu;
/** Letters that say as much as a syllable or a word: they count three times. */
const DENSE = /[\u2e80-\uffff]/g;

/**
 * @param redact takes keys, credentials, personal data and confidential terms out of a text.
 * @param sent every text of the request.
 * @param model what was asked for: providers repeat it, and so may a prompt.
 */
export function receivedText(
  redact: (text: string) => string,
  sent: () => Iterable<string>,
  model: string,
): CleanReceived {
  let letters: string | undefined;
  const request = () => {
    letters ??= lettersOf([...sent()].join('\n'));
    return letters;
  };
  return (text, longest) => {
    const read = text.slice(0, MOST_READ);
    const clean = redact(
      isNameOf(model, read) ? read : withoutQuoted(withoutPieces(read, request), request, model),
    );
    return clean.slice(0, read === text ? longest : Math.min(longest, Math.max(0, clean.length - UNSURE)));
  };
}

/** A name that the model is served under: `gpt-5-mini-2025-08-07`. */
function isNameOf(model: string, text: string): boolean {
  return model !== '' && text.startsWith(model) && /^[\w.:/@-]{0,20}$/.test(text.slice(model.length));
}

/** Letters and digits alone, lower case, the same for a text and for what JSON or HTML makes of it. */
function lettersOf(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\[nrtbfv"'\\/]|&#?[a-z0-9]{1,7};|%[0-9a-f]{2}/gi, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .replace(DENSE, '$&$&$&');
}

function withoutQuoted(text: string, request: () => string, model: string): string {
  return text.replace(QUOTED, (quoted, mark: string, inner: string) => {
    const letters = lettersOf(inner);
    const isOurs =
      letters.length >= SHORTEST_QUOTED && letters !== lettersOf(model) && request().includes(letters);
    return isOurs ? `${mark}${MARK}${quoted.at(-1)}` : quoted;
  });
}

function withoutPieces(text: string, request: () => string): string {
  let letters = '';
  /** Where each of the letters stands in the text. */
  const places: { readonly start: number; readonly end: number }[] = [];
  for (const match of text.matchAll(SIGN)) {
    const code = match[1];
    const sign = code === undefined ? match.groups?.sign : String.fromCharCode(Number.parseInt(code, 16));
    const own = sign === undefined ? '' : lettersOf(sign);
    letters += own;
    for (let i = 0; i < own.length; i++)
      places.push({ start: match.index, end: match.index + match[0].length });
  }
  const found = piecesIn(letters, request);
  let clean = '';
  let at = 0;
  for (let from = 0; from < letters.length; from++) {
    if (!found.has(letters.slice(from, from + QUOTATION))) continue;
    let to = from + QUOTATION;
    for (let next = from + 1; next <= to && next + QUOTATION <= letters.length; next++)
      if (found.has(letters.slice(next, next + QUOTATION))) to = next + QUOTATION;
    const [first, last] = [places[from], places[to - 1]];
    if (first === undefined || last === undefined) break;
    clean += text.slice(at, Math.max(at, first.start)) + MARK;
    at = last.end;
    from = to - 1;
  }
  return clean + text.slice(at);
}

/** The pieces of some letters, each of a quotation's length, that stand in the request. */
function piecesIn(letters: string, request: () => string): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (let at = 0; at + QUOTATION <= letters.length; at++) pieces.add(letters.slice(at, at + QUOTATION));
  if (pieces.size === 0) return pieces;
  const whole = request();
  if (pieces.size <= FEW_PIECES) return new Set([...pieces].filter(piece => whole.includes(piece)));
  const found = new Set<string>();
  for (let at = 0; at + QUOTATION <= whole.length; at++) {
    const piece = whole.slice(at, at + QUOTATION);
    if (pieces.has(piece)) found.add(piece);
  }
  return found;
}
