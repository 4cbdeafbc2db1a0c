import { hash } from 'node:crypto';
import type { Sha256 } from '../core/ports.ts';

/** SHA-256 of bytes, or of a text's UTF-8, as 64 lower-case hex digits. */
export const sha256: Sha256 = data => hash('sha256', data, 'hex');
