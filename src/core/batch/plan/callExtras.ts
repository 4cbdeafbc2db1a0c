import type { CallAttachment, CallExtras } from '../../callAttachment.ts';
import type { RenderedMedia, RenderedMessage, Template } from '../../model.ts';
import { utf8Length } from '../../text/utf8Length.ts';
import type { MediaInput } from '../../tokens/media/mediaInput.ts';
import { mediaInput, mediaKind, sizeInAddress } from '../../tokens/media/mediaInput.ts';

/** Tools and answer schema that a batch sends with every call; undefined where the template has none. */
export function callExtras({ attachments = [], toolChoice }: Template): CallExtras | undefined {
  const tools = attachments.flatMap(each => (each.kind === 'tool' ? [each.tool] : []));
  const shape = attachments.find(each => each.kind === 'schema')?.shape;
  if (tools.length === 0 && shape === undefined) return undefined;
  return {
    ...(tools.length > 0 ? { tools } : {}),
    ...(tools.length > 0 && toolChoice !== undefined ? { toolChoice } : {}),
    ...(shape === undefined ? {} : { shape }),
  };
}

/** The same as attachments, to be counted. */
export function extrasAsAttachments({ tools = [], shape }: CallExtras): CallAttachment[] {
  return [
    ...tools.map(tool => ({ kind: 'tool' as const, tool })),
    ...(shape === undefined ? [] : [{ kind: 'schema' as const, shape }]),
  ];
}

/** More than any vendor documents that it adds once for tools (Anthropic: 804 tokens), and around each of them. */
const ONCE = 1024;
const AROUND_EACH = 64;

/** Tokens that tools and schema can have at most: the bytes of their indented JSON, and what goes around them. */
export function extrasAtMost(extras: CallExtras | undefined): number {
  if (extras === undefined) return 0;
  const count = (extras.tools?.length ?? 0) + (extras.shape === undefined ? 0 : 1);
  return utf8Length(JSON.stringify(extras, null, 2)) + ONCE + AROUND_EACH * count;
}

/** A medium of a rendered message, counted for a model; undefined where nobody documents how. */
export function countedMedia(
  modelId: string,
  { url, mediaType, detail }: RenderedMedia,
): MediaInput | undefined {
  const media = {
    url,
    ...(mediaType !== undefined && { mediaType }),
    ...(detail !== undefined && { detail }),
  };
  const size = sizeInAddress(url);
  const kind = mediaKind(media, size);
  // A value that names no type is an image most often, and providers take it for one.
  return mediaInput(modelId, kind === undefined ? { ...media, kind: 'image' } : media, size);
}

/** Tokens that all media of a call can have at most; null where one has no bound. */
export function mediaAtMost(modelId: string, messages: readonly RenderedMessage[]): number | null {
  let most = 0;
  for (const medium of messages.flatMap(({ media = [] }) => media)) {
    const counted = countedMedia(modelId, medium);
    if (counted === undefined || counted.isOpen) return null;
    most += counted.tokens.high ?? counted.tokens.value;
  }
  return most;
}
