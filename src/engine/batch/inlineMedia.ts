import { dirname, extname, resolve } from 'node:path';
import { readInside } from '../../adapters/readInside.ts';
import { UserError } from '../../core/errors.ts';
import type { RenderedMedia, RenderedMessage } from '../../core/model.ts';
import { isFilePath } from '../../core/tokens/media/mediaInput.ts';

/** Bytes of a file that goes into a call; providers take little more in one request. */
const MAX_BYTES = 20 * 1024 * 1024;

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.webp', 'image/webp'],
  ['.wav', 'audio/wav'],
  ['.mp3', 'audio/mp3'],
  ['.pdf', 'application/pdf'],
]);

/**
 * Puts images and sounds that messages name by a path beside the template into the messages themselves.
 * @param template absolute path.
 * @param label of the template, for messages.
 * @param root nothing outside of it is read.
 */
export function mediaInliner(
  template: string,
  label: string,
  root: string,
): (messages: readonly RenderedMessage[]) => readonly RenderedMessage[] {
  const inlined = (medium: RenderedMedia): RenderedMedia => {
    if (isSendable(medium.url)) return medium;
    if (!isFilePath(medium.url)) throw unsendable(medium.url, label);
    const mediaType = medium.mediaType ?? TYPES.get(extname(medium.url).toLowerCase());
    const bytes = readInside(resolve(dirname(template), medium.url), root, MAX_BYTES);
    if (bytes !== undefined && mediaType !== undefined) {
      return { ...medium, mediaType, url: `data:${mediaType};base64,${bytes.toString('base64')}` };
    }
    const what = bytes === undefined ? 'cannot be read' : 'is of no type that can be sent';
    throw new UserError({
      what: `the file ${JSON.stringify(medium.url.slice(0, 200))} of a message ${what}`,
      where: { file: label },
      next: 'Name a PNG, JPEG, GIF, WebP, WAV, MP3 or PDF file of at most 20 MB inside the workspace, relative to the template',
    });
  };
  return messages =>
    messages.map(message =>
      message.media === undefined ? message : { ...message, media: message.media.map(inlined) },
    );
}

/** Who is called fetches it, or it is in the address itself. */
function isSendable(url: string): boolean {
  return /^data:[^,]{0,200};base64,/i.test(url) || (/^https?:\/\//i.test(url) && URL.canParse(url));
}

function unsendable(url: string, label: string): UserError {
  return new UserError({
    what: `${JSON.stringify(url.slice(0, 200))} is no address of an image or sound that can be sent`,
    where: { file: label },
    next: 'Give an https address, base64 data, or a file beside the template',
  });
}
