/** Whether bytes stand at an offset, written as characters of Latin-1. */
export function standsAt(bytes: Uint8Array, offset: number, mark: string): boolean {
  if (offset + mark.length > bytes.length) return false;
  return [...mark].every((character, index) => bytes[offset + index] === character.charCodeAt(0));
}
