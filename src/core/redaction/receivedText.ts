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
  let known: Request | undefined;
  const request = () => {
    known ??= requestOf(sent());
    return known;
  };
  return (text, longest) => {
    const read = text.slice(0, MOST_READ);
    const clean = redact(
      isNameOf(model, read) ? read : withoutQuoted(withoutPieces(read, request), request, model),
    );
    return clean.slice(0, read === text ? longest : Math.min(longest, Math.max(0, clean.length - UNSURE)));
  };
}

/** What was sent, as letters. */
interface Request {
  readonly letters: string;
  /** Texts of it that are shorter than a quotation: a message that is nothing but a name. */
  readonly short: ReadonlySet<string>;
}

function requestOf(sent: Iterable<string>): Request {
  const texts = [...sent].map(lettersOf);
  const isShort = ({ length }: string) => length >= SHORTEST_QUOTED && length < QUOTATION;
  return { letters: texts.join(''), short: new Set(texts.filter(isShort)) };
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

function withoutQuoted(text: string, request: () => Request, model: string): string {
  return text.replace(QUOTED, (quoted, mark: string, inner: string) => {
    const letters = lettersOf(inner);
    const isOurs =
      letters.length >= SHORTEST_QUOTED &&
      letters !== lettersOf(model) &&
      request().letters.includes(letters);
    return isOurs ? `${mark}${MARK}${quoted.at(-1)}` : quoted;
  });
}

function withoutPieces(text: string, request: () => Request): string {
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
  if (letters.length < SHORTEST_QUOTED) return text;
  const isQuoted = new Uint8Array(letters.length);
  for (const from of quotations(letters, request())) isQuoted.fill(1, from, from + QUOTATION);
  for (const { from, to } of wholeTexts(letters, places, request())) isQuoted.fill(1, from, to);
  let clean = '';
  let at = 0;
  for (let from = isQuoted.indexOf(1); from >= 0; ) {
    const end = isQuoted.indexOf(0, from);
    const to = end < 0 ? letters.length : end;
    clean += text.slice(at, places[from]?.start) + MARK;
    at = places[to - 1]?.end ?? text.length;
    from = isQuoted.indexOf(1, to);
  }
  return clean + text.slice(at);
}

/** Where pieces of a quotation's length begin that stand in the request. */
function quotations(letters: string, request: Request): number[] {
  const starts = Array.from({ length: Math.max(0, letters.length - QUOTATION + 1) }, (_, from) => from);
  const pieces = new Set(starts.map(from => letters.slice(from, from + QUOTATION)));
  const found = pieces.size <= FEW_PIECES ? searched(pieces, request) : walked(pieces, request);
  return starts.filter(from => found.has(letters.slice(from, from + QUOTATION)));
}

function searched(pieces: ReadonlySet<string>, { letters }: Request): ReadonlySet<string> {
  return new Set([...pieces].filter(piece => letters.includes(piece)));
}

function walked(pieces: ReadonlySet<string>, { letters }: Request): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = 0; at + QUOTATION <= letters.length; at++) {
    const piece = letters.slice(at, at + QUOTATION);
    if (pieces.has(piece)) found.add(piece);
  }
  return found;
}

/** Where short texts of the request stand whole: not in the middle of a word. */
function* wholeTexts(
  letters: string,
  places: readonly { readonly start: number; readonly end: number }[],
  { short }: Request,
): Generator<{ readonly from: number; readonly to: number }> {
  const isWithin = (at: number) => at > 0 && at < letters.length && places[at - 1]?.end === places[at]?.start;
  for (const text of short) {
    for (let from = letters.indexOf(text); from >= 0; from = letters.indexOf(text, from + 1)) {
      const to = from + text.length;
      if (!isWithin(from) && !isWithin(to)) yield { from, to };
    }
  }
}
