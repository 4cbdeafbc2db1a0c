import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataAddressSize, readDataAddress } from '../../../../src/core/tokens/media/dataAddress.ts';
import { mediaSize } from '../../../../src/core/tokens/media/mediaSize.ts';
import { dataAddress, gifFile, jpegFile, mp3Head, pngFile, wavHead, webpFile } from './files.ts';

const sizeOf = (bytes: Uint8Array) => mediaSize({ bytes, total: bytes.length });

describe('the size of an image', () => {
  const side = fc.integer({ min: 1, max: 16_383 });

  it('stands in the header of a PNG, GIF, JPEG or WebP file', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const expected = { kind: 'image', width, height };
        const files = [pngFile(width, height), gifFile(width, height), jpegFile(width, height)];
        for (const file of files) expect(sizeOf(file)).toEqual(expected);
        for (const kind of ['VP8 ', 'VP8L', 'VP8X'] as const) {
          expect(sizeOf(webpFile(kind, width, height))).toEqual(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is unknown where a header is cut, empty, or of another kind of file', () => {
    for (const file of [pngFile(3, 4), gifFile(3, 4), jpegFile(3, 4), webpFile('VP8X', 3, 4)]) {
      expect(sizeOf(file.slice(0, 9))).toBeUndefined();
    }
    expect(sizeOf(pngFile(0, 4))).toBeUndefined();
    expect(sizeOf(new Uint8Array())).toBeUndefined();
    expect(sizeOf(new TextEncoder().encode('%PDF-1.7 and more of it than forty bytes'))).toBeUndefined();
  });

  it('is found behind a long preview', () => {
    expect(sizeOf(jpegFile(4000, 3000, 60_000))).toMatchObject({ width: 4000, height: 3000 });
    expect(dataAddressSize(dataAddress('image/jpeg', jpegFile(40, 30, 60_000)))).toMatchObject({ width: 40 });
  });
});

describe('the length of a sound', () => {
  it('follows from bytes and bytes per second of a WAV file', () => {
    expect(mediaSize(wavHead(90))).toEqual({ kind: 'audio', seconds: 90, isExact: true });
    const streamed = wavHead(3);
    new DataView(streamed.bytes.buffer).setUint32(streamed.bytes.length - 4, 0xff_ff_ff_ff, true);
    expect(mediaSize(streamed)).toEqual({ kind: 'audio', seconds: 3, isExact: true });
  });

  it('follows from the frames of an MP3 file, else from its bit rate', () => {
    const counted = mediaSize(mp3Head(10, { frames: 1000 }));
    expect(counted).toEqual({ kind: 'audio', seconds: (1000 * 1152) / 44_100, isExact: true });
    expect(mediaSize(mp3Head(10, { tag: 300 }))).toEqual({ kind: 'audio', seconds: 10, isExact: false });
  });
});

describe('a data address', () => {
  it('gives type and bytes, in both alphabets and over line breaks', () => {
    const file = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) & 255);
    const address = dataAddress('Image/PNG;x=1', file);
    for (const written of [address, address.replaceAll('+', '-').replaceAll('/', '_').replace('_', '/')]) {
      const read = readDataAddress(written, 1000);
      expect(read?.mediaType).toBe('image/png');
      expect(read?.total).toBe(300);
      expect(read?.bytes).toEqual(file);
    }
    expect(readDataAddress(`${address.slice(0, 60)}\n ${address.slice(60)}`, 9)?.bytes.length).toBe(9);
    expect(readDataAddress('https://a/b.png', 9)).toBeUndefined();
    expect(readDataAddress('data:text/plain,hello', 9)).toBeUndefined();
  });

  it('never throws, whatever stands in it', () => {
    const begin = [pngFile(9, 9), jpegFile(9, 9), webpFile('VP8L', 9, 9), wavHead(1).bytes, mp3Head(1).bytes];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat({ max: begin.length }),
        fc.nat({ max: 60 }),
        fc.string(),
        (noise, which, kept, tail) => {
          const file = Uint8Array.from([...(begin[which] ?? []).slice(0, kept), ...noise]);
          const size = sizeOf(file);
          if (size?.kind === 'image') expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
          if (size?.kind === 'audio') expect(Number.isFinite(size.seconds)).toBe(true);
          dataAddressSize(dataAddress('image/png', file) + tail);
          dataAddressSize(`data:${tail};base64,${tail}`);
        },
      ),
      { numRuns: 500 },
    );
  });
});
