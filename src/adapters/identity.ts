import { randomBytes } from 'node:crypto';
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

/** 80 random bits as 16 digits: five of each byte, since random bytes cost less than shifting bits around. */
function randomness(): string {
  let text = '';
  for (const byte of randomBytes(16)) text += DIGITS.charAt(byte & 31);
  return text;
}
