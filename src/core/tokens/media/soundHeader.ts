import { standsAt } from './bytesAt.ts';

interface SoundLength {
  readonly seconds: number;
  readonly isExact: boolean;
}

/** Length of a WAV or MP3 sound from its beginning and the bytes of the whole; undefined where they do not say. */
export function soundLength(bytes: Uint8Array, total: number): SoundLength | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = standsAt(bytes, 0, 'RIFF') ? wav(bytes, view, total) : mp3(bytes, view, total);
  return length !== undefined && Number.isFinite(length.seconds) && length.seconds > 0 ? length : undefined;
}

/** RIFF/WAVE: bytes of the data by bytes per second. What is streamed into a pipe does not know its own size. */
function wav(bytes: Uint8Array, view: DataView, total: number): SoundLength | undefined {
  if (!standsAt(bytes, 8, 'WAVE')) return undefined;
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (standsAt(bytes, at, 'fmt ') && start + 12 <= bytes.length) {
      bytesPerSecond = view.getUint32(start + 8, true);
    } else if (standsAt(bytes, at, 'data')) {
      const data = Math.max(0, Math.min(size, total - start));
      return { seconds: data / bytesPerSecond, isExact: true };
    }
    at = start + size + (size % 2);
  }
  return undefined;
}

/** kbit/s by index: MPEG-1 layers 1, 2, 3, then MPEG-2 and 2.5 layer 1, layers 2 and 3 (ISO 11172-3, 13818-3). */
const BIT_RATES: readonly (readonly number[])[] = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const SAMPLE_RATES = [44_100, 48_000, 32_000];

interface Frame {
  /** Offset of its header. */
  readonly at: number;
  readonly bitsPerSecond: number;
  readonly samplesPerSecond: number;
  readonly samples: number;
  /** From the header to where an encoder's own tag would stand. */
  readonly tag: number;
}

/** The first frame's tag counts the frames; without one the bit rate is taken to hold to the end. */
function mp3(bytes: Uint8Array, view: DataView, total: number): SoundLength | undefined {
  const from = behindId3(bytes);
  const frame = firstFrame(bytes, view, from);
  if (frame === undefined) return undefined;
  const frames = countedFrames(bytes, view, frame);
  if (frames !== undefined) {
    return { seconds: (frames * frame.samples) / frame.samplesPerSecond, isExact: true };
  }
  return { seconds: ((total - frame.at) * 8) / frame.bitsPerSecond, isExact: false };
}

/** ID3v2, 3.1: a size of four bytes with seven bits each; a footer has ten bytes more. */
function behindId3(bytes: Uint8Array): number {
  if (!standsAt(bytes, 0, 'ID3') || bytes.length < 10) return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 0x7f), 0);
  return 10 + size + (((bytes[5] ?? 0) & 0x10) === 0 ? 0 : 10);
}

/** Sound begins at once or behind a little padding; further on a chance pattern would be taken for it. */
const PADDING = 4096;

function firstFrame(bytes: Uint8Array, view: DataView, from: number): Frame | undefined {
  const last = Math.min(bytes.length - 4, from + PADDING);
  for (let at = from; at <= last; at++) {
    const frame = bytes[at] === 0xff ? frameAt(view, at) : undefined;
    if (frame !== undefined) return frame;
    // Without a tag in front, a file that does not begin with a frame is something else.
    if (from === 0 && bytes[at] !== 0) return undefined;
  }
  return undefined;
}

function frameAt(view: DataView, at: number): Frame | undefined {
  const header = view.getUint32(at);
  const version = (header >>> 19) & 3;
  const layer = 4 - ((header >>> 17) & 3);
  const rates = BIT_RATES[version === 3 ? layer - 1 : layer === 1 ? 3 : 4];
  const kilobits = rates?.[(header >>> 12) & 15] ?? 0;
  const rate = SAMPLE_RATES[(header >>> 10) & 3];
  if (header >>> 21 !== 0x7ff || version === 1 || layer === 4 || kilobits === 0 || rate === undefined) {
    return undefined;
  }
  const isFirst = version === 3;
  const isMono = ((header >>> 6) & 3) === 3;
  const samples = layer === 1 ? 384 : layer === 2 || isFirst ? 1152 : 576;
  const side = isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17;
  const divisor = version === 3 ? 1 : version === 2 ? 2 : 4;
  return { at, bitsPerSecond: kilobits * 1000, samplesPerSecond: rate / divisor, samples, tag: 4 + side };
}

/** The tags of LAME ("Xing", "Info") and of Fraunhofer ("VBRI"). */
function countedFrames(bytes: Uint8Array, view: DataView, { at, tag }: Frame): number | undefined {
  const xing = at + tag;
  const isXing = standsAt(bytes, xing, 'Xing') || standsAt(bytes, xing, 'Info');
  if (isXing && xing + 12 <= bytes.length && (view.getUint32(xing + 4) & 1) === 1) {
    return view.getUint32(xing + 8);
  }
  const vbri = at + 36;
  return standsAt(bytes, vbri, 'VBRI') && vbri + 18 <= bytes.length ? view.getUint32(vbri + 14) : undefined;
}
