/** The beginnings of real files, written byte by byte. */

const text = (letters: string) => [...letters].map(letter => letter.charCodeAt(0));
const big32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const big16 = (value: number) => [value >>> 8, value & 255];
const little32 = (value: number) => big32(value).reverse();
const little16 = (value: number) => big16(value).reverse();
const bytes = (...parts: readonly number[][]) => Uint8Array.from(parts.flat());

export function pngFile(width: number, height: number): Uint8Array {
  const header = [...text('IHDR'), ...big32(width), ...big32(height), 8, 6, 0, 0, 0];
  return bytes([0x89, ...text('PNG\r\n'), 0x1a, 10], big32(13), header, [0, 0, 0, 0]);
}

export function gifFile(width: number, height: number): Uint8Array {
  return bytes(text('GIF89a'), little16(width), little16(height), [0, 0, 0, 0x3b]);
}

/** @param comment bytes in front of the frame header, as an EXIF segment. */
export function jpegFile(width: number, height: number, comment = 20): Uint8Array {
  const exif = [0xff, 0xe1, ...big16(comment + 2), ...new Array<number>(comment).fill(0x20)];
  const table = [0xff, 0xc4, ...big16(4), 0, 0];
  const frame = [0xff, 0xc2, ...big16(11), 8, ...big16(height), ...big16(width), 1, 1, 0x11, 0];
  return bytes([0xff, 0xd8], exif, [0xff], table, frame);
}

export function webpFile(kind: 'VP8 ' | 'VP8L' | 'VP8X', width: number, height: number): Uint8Array {
  const little24 = (value: number) => little32(value).slice(0, 3);
  const body = {
    'VP8 ': [0x30, 1, 0, 0x9d, 1, 0x2a, ...little16(width), ...little16(height)],
    VP8L: [0x2f, ...little32((width - 1) | ((height - 1) << 14)), 0, 0, 0, 0],
    VP8X: [0x10, 0, 0, 0, ...little24(width - 1), ...little24(height - 1)],
  }[kind];
  return bytes(text('RIFF'), little32(100), text(`WEBP${kind}`), little32(body.length), body, [0, 0]);
}

/** 16 bits, one channel; only the header is written. */
export function wavHead(seconds: number, rate = 16_000): { bytes: Uint8Array; total: number } {
  const data = seconds * rate * 2;
  const format = [...little16(1), ...little16(1), ...little32(rate), ...little32(rate * 2), 2, 0, 16, 0];
  const list = [...text('LIST'), ...little32(3), 1, 2, 3, 0];
  const head = bytes(
    [...text('RIFF'), ...little32(data + 48), ...text('WAVEfmt '), ...little32(16)],
    [...format, ...list, ...text('data'), ...little32(data)],
  );
  return { bytes: head, total: head.length + data };
}

/** MPEG-1 layer 3 at 128 kbit/s and 44,100 Hz, behind an ID3 tag. @param frames as LAME's tag counts them. */
export function mp3Head(
  seconds: number,
  { frames, tag = 40 }: { frames?: number; tag?: number } = {},
): { bytes: Uint8Array; total: number } {
  const id3 = [...text('ID3'), 4, 0, 0, 0, 0, tag >>> 7, tag & 127, ...new Array<number>(tag).fill(0)];
  const xing = frames === undefined ? [] : [...text('Xing'), 0, 0, 0, 1, ...big32(frames)];
  const head = bytes(id3, [0xff, 0xfb, 0x90, 0x64], new Array<number>(32).fill(0), xing);
  return { bytes: head, total: id3.length + seconds * 16_000 };
}

export function dataAddress(mediaType: string, content: Uint8Array): string {
  return `data:${mediaType};base64,${Buffer.from(content).toString('base64')}`;
}
