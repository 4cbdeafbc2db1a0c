import type { Redact } from '../../core/redaction/redact.ts';

/**
 * A value with every text in it redacted on its own: marks never break the JSON around them. The bytes of `data:`
 * addresses are left out, their length stays.
 */
export function redactedStrings(
  value: string | object,
  redact: Redact,
): { readonly value: string | object; readonly redactions: number } {
  let redactions = 0;
  const clean = (part: unknown): unknown => {
    if (typeof part === 'string') {
      const data = /^data:[^,]{0,200},/.exec(part);
      if (data !== null) return `${data[0]}[${part.length - data[0].length} characters]`;
      const { text, redactions: here } = redact(part);
      redactions += here;
      return text;
    }
    if (Array.isArray(part)) return part.map(clean);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, clean(inner)]));
  };
  return { value: clean(value) as string | object, redactions };
}
