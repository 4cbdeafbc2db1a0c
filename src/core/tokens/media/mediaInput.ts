import type { TemplateMedia } from '../../callAttachment.ts';
import type { Unit } from '../../model.ts';
import { bareModelName } from '../modelVendor.ts';
import { dataAddressSize } from './dataAddress.ts';
import { imageInput } from './imageInput.ts';
import type { MediaSize } from './mediaSize.ts';
import type { MediaTokens } from './mediaTokens.ts';
import { soundInput } from './soundInput.ts';

/** A medium as a call to a model has it. */
export interface MediaInput extends MediaTokens {
  readonly unit: Extract<Unit, 'inputImageTokens' | 'inputAudioTokens'>;
  /** False where its size is not known before the call, and a typical one stands in. */
  readonly isMeasured: boolean;
}

/** What a medium is by its bytes, its type, its ending, or by what the template says; undefined where nothing tells. */
export function mediaKind(media: TemplateMedia, size: MediaSize | undefined): TemplateMedia['kind'] {
  return size?.kind ?? media.kind ?? kindOfType(media.mediaType) ?? kindOfAddress(media.url);
}

/**
 * Input tokens of a medium. Undefined where it is neither an image nor a sound of known length, or where the vendor
 * documents no rule for the model: unknown is not zero.
 */
export function mediaInput(
  modelId: string,
  media: TemplateMedia,
  size: MediaSize | undefined,
): MediaInput | undefined {
  const name = bareModelName(modelId);
  const kind = mediaKind(media, size);
  if (kind === 'image') {
    const pixels = size?.kind === 'image' ? size : undefined;
    const counted = imageInput(name, pixels, media.detail);
    return counted && { ...counted, unit: 'inputImageTokens', isMeasured: pixels !== undefined };
  }
  if (kind !== 'audio' || size?.kind !== 'audio') return undefined;
  const counted = soundInput(name, size);
  return counted && { ...counted, unit: 'inputAudioTokens', isMeasured: true };
}

/** The size that an address itself has in it: that of a `data:` address. */
export function sizeInAddress(url: string | undefined): MediaSize | undefined {
  return url === undefined ? undefined : dataAddressSize(url);
}

/** Whether an address is a file's path: it has no scheme. A drive letter is none. */
export function isFilePath(url: string): boolean {
  return url !== '' && !/^[a-z][a-z0-9+.-]+:/i.test(url) && !/[\n{}]/.test(url);
}

function kindOfType(mediaType: string | undefined): TemplateMedia['kind'] {
  const family = mediaType?.split('/')[0]?.toLowerCase();
  if (family === 'image' || family === 'audio' || family === 'video') return family;
  return mediaType === undefined ? undefined : 'file';
}

const ENDINGS: readonly (readonly [RegExp, TemplateMedia['kind']])[] = [
  [/\.(png|jpe?g|gif|webp|avif|hei[cf]|bmp|tiff?)$/i, 'image'],
  [/\.(wav|mp3|m4a|aac|ogg|opus|flac)$/i, 'audio'],
  [/\.(mp4|mov|webm|mkv|avi|mpe?g)$/i, 'video'],
  [/\.(pdf|docx?|xlsx?|pptx?|txt|md|csv|json)$/i, 'file'],
];

function kindOfAddress(url: string | undefined): TemplateMedia['kind'] {
  if (url === undefined) return undefined;
  const type = /^data:([^;,]{1,100})/i.exec(url)?.[1];
  if (type !== undefined) return kindOfType(type);
  const path = url.slice(0, 2000).split(/[?#]/)[0] ?? '';
  return ENDINGS.find(([pattern]) => pattern.test(path))?.[1];
}
