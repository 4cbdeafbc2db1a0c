import { standsAt } from './bytesAt.ts';

/** Of an image in pixels. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

type Reader = (bytes: Uint8Array, view: DataView) => Dimensions | undefined;

const READERS: readonly Reader[] = [png, gif, webp, jpeg];

/** Pixels of a PNG, GIF, WebP or JPEG image from the beginning of its bytes; undefined where they do not say. */
export function imageSize(bytes: Uint8Array): Dimensions | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const read of READERS) {
    const size = read(bytes, view);
    if (size !== undefined) return size.width > 0 && size.height > 0 ? size : undefined;
  }
  return undefined;
}

/** PNG (Third Edition), 11.2.1: IHDR comes first. */
function png(bytes: Uint8Array, view: DataView): Dimensions | undefined {
  if (bytes.length < 24 || bytes[0] !== 0x89 || !standsAt(bytes, 1, 'PNG\r\n\x1a\n')) return undefined;
  if (!standsAt(bytes, 12, 'IHDR')) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** GIF89a, section 18: the logical screen. */
function gif(bytes: Uint8Array, view: DataView): Dimensions | undefined {
  if (bytes.length < 10 || !(standsAt(bytes, 0, 'GIF87a') || standsAt(bytes, 0, 'GIF89a'))) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** RFC 9649: a canvas (VP8X), a lossless (VP8L) or a lossy (VP8) bitstream. */
function webp(bytes: Uint8Array, view: DataView): Dimensions | undefined {
  if (bytes.length < 30 || !standsAt(bytes, 0, 'RIFF') || !standsAt(bytes, 8, 'WEBP')) return undefined;
  if (standsAt(bytes, 12, 'VP8X')) {
    const sizeAt = (offset: number) => 1 + view.getUint16(offset, true) + 65_536 * view.getUint8(offset + 2);
    return { width: sizeAt(24), height: sizeAt(27) };
  }
  if (standsAt(bytes, 12, 'VP8L') && bytes[20] === 0x2f) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (!standsAt(bytes, 12, 'VP8 ') || !standsAt(bytes, 23, '\x9d\x01\x2a')) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** ITU T.81, B.1.1: segments up to the frame header, which has height and width. */
function jpeg(bytes: Uint8Array, view: DataView): Dimensions | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      // Fill bytes may stand in front of a marker.
      at++;
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
    } else {
      const length = view.getUint16(at + 2);
      if (length < 2) return undefined;
      at += 2 + length;
    }
  }
  return undefined;
}
