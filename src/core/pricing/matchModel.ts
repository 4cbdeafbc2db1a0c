/** Which names a price list's entry stands for, as genai-prices writes it. */
export type NameMatch =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly NameMatch[] }
  | { readonly and: readonly NameMatch[] };

/** Whether a model's name, whatever its case, is one that the entry stands for. */
export function matchesModel(match: NameMatch, name: string): boolean {
  return matches(match, name.toLowerCase());
}

function matches(match: NameMatch, name: string): boolean {
  if ('equals' in match) return name === match.equals.toLowerCase();
  if ('starts_with' in match) return name.startsWith(match.starts_with.toLowerCase());
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase());
  if ('contains' in match) return name.includes(match.contains.toLowerCase());
  if ('regex' in match) return new RegExp(match.regex).test(name);
  if ('or' in match) return match.or.some(inner => matches(inner, name));
  return match.and.every(inner => matches(inner, name));
}
