import { open } from 'node:fs/promises';
import { MEDIA_HEAD_BYTES, type MediaHead } from '../core/tokens/media/mediaSize.ts';

/** Bytes above which a file goes with no call: larger than any provider takes in one request. */
const MAX_BYTES = 512 * 1024 * 1024;

/** The beginning of an image or sound; undefined where there is no such file or it is too large. */
export async function readMediaHead(path: string): Promise<MediaHead | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const info = await file.stat();
    if (!info.isFile() || info.size > MAX_BYTES) return undefined;
    const bytes = new Uint8Array(Math.min(info.size, MEDIA_HEAD_BYTES));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return { bytes: bytes.subarray(0, bytesRead), total: info.size };
  } catch {
    // It went away or is a device: nothing is known of it.
    return undefined;
  } finally {
    await file.close();
  }
}
