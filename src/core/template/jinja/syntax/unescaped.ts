import { TagFault } from './tagFault.ts';

const letters: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['\n', ''],
]);

const escapes = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g;

/** A text as Python's `unicode-escape` reads it: what is no escape stays as it is written. @throws TagFault */
export function unescaped(written: string, at: number): string {
  const text = written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written;
  if (!text.includes('\\')) return text;
  return text.replace(escapes, (whole, octal, two, four, eight, letter: string | undefined) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const hex = two ?? four ?? eight;
    if (hex !== undefined && Number.parseInt(hex, 16) <= 0x10ffff) {
      return String.fromCodePoint(Number.parseInt(hex, 16));
    }
    if (letter === undefined || letter === 'x' || letter === 'u' || letter === 'U' || letter === 'N') {
      throw new TagFault(`${whole} is no character`, at);
    }
    return letters.get(letter) ?? whole;
  });
}
