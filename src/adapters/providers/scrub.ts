/** Takes keys out of texts: as they are, in base64 and URL-encoded. Nothing that a provider says is stored before. */
export type Scrub = (text: string) => string;

/** Shorter values (such as the sandbox's dummy key) would match harmless texts. */
const SHORTEST = 8;

export function scrubber(keys: Iterable<string>): Scrub {
  const secrets: string[] = [];
  for (const key of keys) {
    if (key.length < SHORTEST) continue;
    const encoded = encodeURIComponent(key);
    secrets.push(
      key,
      encoded,
      encoded.replace(/%../g, code => code.toLowerCase()),
      ...base64Forms(key),
    );
  }
  // Longest first, so that no part of a longer form is left standing.
  const ordered = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  return text => ordered.reduce((clean, secret) => clean.replaceAll(secret, '[key]'), text);
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
