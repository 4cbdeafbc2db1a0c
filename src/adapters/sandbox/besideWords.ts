import { mediaInput, sizeInAddress } from '../../core/tokens/media/mediaInput.ts';
import type { Desk, Json } from './answer.ts';

/** Input tokens of what a request carries beside words: tools and schema as their JSON, media by their vendor's rule. */
export async function besideWords(desk: Desk, model: string, request: Json): Promise<number> {
  const format = (request.text as Json | undefined)?.format ?? request.response_format;
  const schema = (format as Json | undefined)?.json_schema ?? (format as Json | undefined)?.schema;
  let tokens = 0;
  for (const definition of [request.tools, schema]) {
    if (definition !== undefined) tokens += await desk.countTokens(model, JSON.stringify(definition));
  }
  const messages = [request.messages, request.input].find(Array.isArray) ?? [];
  for (const message of messages as Json[]) {
    for (const part of Array.isArray(message?.content) ? (message.content as Json[]) : []) {
      tokens += mediaTokens(model, part);
    }
  }
  return tokens;
}

function mediaTokens(model: string, part: Json): number {
  const sound = part.input_audio as Json | undefined;
  if (typeof sound?.data === 'string') {
    const url = `data:audio/${String(sound.format)};base64,${sound.data}`;
    return mediaInput(model, { kind: 'audio', url }, sizeInAddress(url))?.tokens.value ?? 0;
  }
  const inner = typeof part.image_url === 'string' ? undefined : (part.image_url as Json | undefined);
  const url = inner?.url ?? part.image_url;
  if (typeof url !== 'string') return 0;
  const detail = inner?.detail ?? part.detail;
  const media = { kind: 'image', url, ...(typeof detail === 'string' ? { detail } : {}) } as const;
  return mediaInput(model, media, sizeInAddress(url))?.tokens.value ?? 0;
}
