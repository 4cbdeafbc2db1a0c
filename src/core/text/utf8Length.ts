/** Bytes of a text as UTF-8; lone surrogates count as three, as U+FFFD does. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Two units of a surrogate pair are four bytes: each half counts one more here.
    if (unit > 0x7f) bytes += unit > 0x7ff && !isPaired(text, index, unit) ? 2 : 1;
  }
  return bytes;
}

function isPaired(text: string, index: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdfff) return false;
  const other = text.charCodeAt(unit < 0xdc00 ? index + 1 : index - 1);
  return unit < 0xdc00 ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff;
}
