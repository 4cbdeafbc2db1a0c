import { randomBytes, randomUUID } from 'node:crypto';
import type { Identity } from '../core/ports.ts';

/** ULIDs and jitter from the operating system's random source. */
export const systemIdentity: Identity = {
  ulid: () => time(Date.now()) + randomness(),
  random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};

/** Crockford's base 32: digits and letters in the order of their codes, without I, L, O and U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 48 bits of ms since 1970 as 10 digits. */
function time(ms: number): string {
  let text = '';
  for (let rest = ms; text.length < 10; rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text;
  return text;
}

/** 80 random bits as 16 digits. Of a random UUID: Node draws many at once, where fresh bytes are a system call. */
function randomness(): string {
  const uuid = randomUUID();
  // The first and the last twelve hex digits hold neither version nor variant.
  return eightDigits(uuid.slice(0, 8) + uuid.slice(9, 11)) + eightDigits(uuid.slice(24, 34));
}

/** 40 bits, ten hex digits, as eight digits of five. */
function eightDigits(hex: string): string {
  let rest = Number.parseInt(hex, 16);
  let text = '';
  for (let digit = 0; digit < 8; digit++) {
    text += DIGITS.charAt(rest & 31);
    rest = Math.floor(rest / 32);
  }
  return text;
}
