/** A message that was written to follow a place, as a sentence of its own: it begins with a capital letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
