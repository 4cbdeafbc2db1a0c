/** Takes keys out of texts, in whatever form they stand. Nothing that a provider says is stored before. */
export type Scrub = (text: string) => string;

/** Shorter values (such as the sandbox's dummy key) would match harmless texts. */
const SHORTEST = 8;

/** What may stand between two letters of a key that was escaped, wrapped, spaced out or stripped for a header's name. */
const BETWEEN = String.raw`(?:\\u[0-9a-f]{4}|&#?[a-z0-9]{1,6};|%(?:25){0,3}[0-9a-f]{2}|[^\p{L}\p{N}]){0,8}`;

/**
 * Keys as they are, in base64, in hex and URL-encoded, in any letter case, and with anything but letters and digits
 * between their own or left out.
 */
export function scrubber(keys: Iterable<string>): Scrub {
  const long = [...keys].filter(key => key.length >= SHORTEST);
  // Longest first, so that no part of a longer form is left standing; letters last, for they leave signs at the ends.
  const forms = long.flatMap(literalForms).sort((a, b) => b.length - a.length);
  const patterns = [...new Set([...forms, ...long.flatMap(spacedForm)])].map(form => new RegExp(form, 'giu'));
  return text => patterns.reduce((clean, pattern) => clean.replace(pattern, '[key]'), text);
}

/** Patterns of a key as it is, and of what it is encoded as. */
function literalForms(key: string): string[] {
  return [key, encodeURIComponent(key), Buffer.from(key).toString('hex'), ...base64Forms(key)].map(escaped);
}

/** A pattern of its letters and digits, where these are enough to know it by. */
function spacedForm(key: string): string[] {
  const letters = key.match(/[\p{L}\p{N}]/gu) ?? [];
  return letters.length < SHORTEST ? [] : [letters.join(BETWEEN)];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * The letters of base64 that depend on nothing but the key, for each of the three places at which it may stand in what
 * was encoded (`user:KEY`, `Bearer KEY`), in both alphabets; and the whole forms of the key alone.
 */
function base64Forms(key: string): string[] {
  const bytes = Buffer.from(key);
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map(shift => {
    const letters = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return letters.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  return [whole, whole.replace(/=+$/, ''), ...inner].flatMap(form => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}
