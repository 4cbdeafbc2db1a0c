/** Takes keys out of texts: as they are, in base64 and URL-encoded. Nothing that a provider says is stored before. */
export type Scrub = (text: string) => string;

/** Shorter values (such as the sandbox's dummy key) would match harmless texts. */
const SHORTEST = 8;

export function scrubber(keys: Iterable<string>): Scrub {
  const secrets: string[] = [];
  for (const key of keys) {
    if (key.length < SHORTEST) continue;
    const base64 = Buffer.from(key).toString('base64');
    secrets.push(key, encodeURIComponent(key), base64, base64.replace(/=+$/, ''));
    secrets.push(Buffer.from(key).toString('base64url'));
  }
  // Longest first, so that no part of a longer form is left standing.
  const ordered = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  return text => ordered.reduce((clean, secret) => clean.replaceAll(secret, '[key]'), text);
}
