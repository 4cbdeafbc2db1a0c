import { MEDIA_HEAD_BYTES, type MediaHead, type MediaSize, mediaSize } from './mediaSize.ts';

/** What a `data:` address says of itself (RFC 2397), and the beginning of its bytes. */
export interface DataAddress extends MediaHead {
  /** Lower case, without parameters; undefined where it names none. */
  readonly mediaType?: string;
}

/** Units of an address that may stand in front of its data. */
const MOST_HEAD = 200;
/** Most files say how large they are in their first bytes. */
const FIRST_BYTES = 4096;

/** How large the medium in a `data:` address is; undefined where its bytes do not say. */
export function dataAddressSize(address: string): MediaSize | undefined {
  const first = readDataAddress(address, FIRST_BYTES);
  if (first === undefined) return undefined;
  const found = mediaSize(first);
  if (found !== undefined || first.bytes.length < FIRST_BYTES) return found;
  const more = readDataAddress(address, MEDIA_HEAD_BYTES);
  return more && mediaSize(more);
}

/**
 * Undefined for other addresses and for data that is not base64. What is no base64 within ends the bytes.
 * @param most bytes that are decoded.
 */
export function readDataAddress(address: string, most: number): DataAddress | undefined {
  if (!/^data:/i.test(address)) return undefined;
  const comma = address.slice(0, MOST_HEAD).indexOf(',');
  if (comma === -1) return undefined;
  const [type = '', ...parameters] = address.slice('data:'.length, comma).toLowerCase().split(';');
  if (!parameters.some(parameter => parameter.trim() === 'base64')) return undefined;
  const mediaType = type.trim();
  return { ...(mediaType === '' ? {} : { mediaType }), ...base64Head(address, comma + 1, most) };
}

/** The first bytes of base64 (RFC 4648, both alphabets) from an offset on, and how many the whole makes. */
function base64Head(text: string, start: number, most: number): MediaHead {
  const bytes = new Uint8Array(Math.min(most, Math.ceil(((text.length - start) * 3) / 4)));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = start; at < text.length && length < bytes.length; at++) {
    const code = text.charCodeAt(at);
    const value = sextet(code);
    if (value === undefined) {
      if (code === 10 || code === 13 || code === 32) continue;
      break;
    }
    bits = ((bits << 6) | value) & 0xfff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[length++] = (bits >>> held) & 0xff;
    }
  }
  const end = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  return {
    bytes: bytes.subarray(0, length),
    total: Math.max(length, Math.floor(((end - start) * 3) / 4)),
  };
}

function sextet(code: number): number | undefined {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43 || code === 45) return 62;
  return code === 47 || code === 95 ? 63 : undefined;
}
