import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { Identity } from '../core/ports.ts';

/** ULIDs and jitter from the operating system's random source. */
export const systemIdentity: Identity = {
  ulid: () => ulid(),
  random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};
