import { type Dimensions, imageSize } from './imageHeader.ts';
import { soundLength } from './soundHeader.ts';

/** How large a medium is, as far as its price depends on it. */
export type MediaSize =
  | ({ readonly kind: 'image' } & Dimensions)
  /** `isExact` is false where the length follows from the size of the file and the first frame's bit rate. */
  | { readonly kind: 'audio'; readonly seconds: number; readonly isExact: boolean };

/** The beginning of a file, and how long all of it is. */
export interface MediaHead {
  readonly bytes: Uint8Array;
  /** Bytes. */
  readonly total: number;
}

/** Bytes of a file that are looked at: a photo's dimensions may stand behind a preview and a colour profile. */
export const MEDIA_HEAD_BYTES = 256 * 1024;

/**
 * Reads PNG, JPEG, GIF, WebP, WAV and MP3 headers, by their own marks and never by a name.
 * Undefined for anything else and for what is cut or damaged; never throws.
 */
export function mediaSize({ bytes, total }: MediaHead): MediaSize | undefined {
  const image = imageSize(bytes);
  if (image !== undefined) return { kind: 'image', ...image };
  const sound = soundLength(bytes, total);
  return sound && { kind: 'audio', ...sound };
}
