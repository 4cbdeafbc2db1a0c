import type { TemplateMedia } from '../../callAttachment.ts';
import type { TemplateProblem } from '../../model.ts';
import { MappedText } from '../../text/mappedText.ts';
import type { PlacedAttachment } from '../attachments/found.ts';
import { readToolCall } from '../attachments/toolCalls.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { uncounted } from './uncounted.ts';

/** A stretch of a message: words, or the address of an image, a sound or a file. */
export interface Content {
  readonly kind: 'text' | 'media';
  readonly text: MappedText;
  /** MIME type of data that stands in the file itself. */
  readonly mediaType?: string;
  /** What the part's own keys say it is. */
  readonly mediaKind?: NonNullable<TemplateMedia['kind']>;
  /** OpenAI's `detail` or Gemini's media resolution, lower case. */
  readonly detail?: string;
}

/** Gives the decoded text of a scalar with its places. */
export type TextOf = (node: YamlNode) => MappedText;

interface ReadContent {
  readonly contents: readonly Content[];
  /** Calls of tools that stand among the parts. */
  readonly attachments: readonly PlacedAttachment[];
  readonly problems: readonly TemplateProblem[];
}

/**
 * The content of a message: text, or a list of parts as OpenAI (`text`, `image_url`, `input_audio`, `input_text`,
 * `input_image`), Anthropic (`text`, `image` with a source) and Gemini (`text`, `inlineData`) write them.
 */
export function readContent(node: YamlNode, textOf: TextOf): ReadContent {
  if (!node.isList) {
    return node.isMap ? readPart(node, textOf) : just(textContent(node, textOf));
  }
  const parts = node.items().map(part => (part.isMap ? readPart(part, textOf) : readContent(part, textOf)));
  return {
    contents: parts.flatMap(part => part.contents),
    attachments: parts.flatMap(part => part.attachments),
    problems: parts.flatMap(part => part.problems),
  };
}

function readPart(part: YamlNode, textOf: TextOf): ReadContent {
  const text = part.at('text');
  if (text !== undefined) {
    return just(textContent(text, textOf));
  }
  const media = mediaOf(part, textOf);
  if (media !== undefined) {
    return just([media]);
  }
  const type = part.at('type')?.text();
  if (type === 'tool_use') return { ...readToolCall(part), contents: [] };
  const what = type === undefined ? 'This part of the message is' : `Parts of the type "${type}" are`;
  return { ...just([]), problems: [uncounted(what, part)] };
}

function just(contents: readonly Content[]): ReadContent {
  return { contents, attachments: [], problems: [] };
}

function textContent(node: YamlNode, textOf: TextOf): Content[] {
  return node.text() === undefined ? [] : [{ kind: 'text', text: textOf(node) }];
}

function mediaOf(part: YamlNode, textOf: TextOf): Content | undefined {
  const image = part.at('image_url');
  const url = image?.at('url') ?? image ?? part.at('source', 'url') ?? part.at('fileData', 'fileUri');
  const given = {
    ...kindOfPart(part),
    ...detailOf(part),
    ...mediaTypeOf(part.at('source', 'media_type') ?? part.at('fileData', 'mimeType')),
  };
  if (url?.text() !== undefined) {
    return { kind: 'media', text: textOf(url), ...given };
  }
  const data = part.at('input_audio', 'data') ?? part.at('source', 'data') ?? part.at('inlineData', 'data');
  if (data?.text() === undefined) {
    return undefined;
  }
  const format = part.at('input_audio', 'format')?.text();
  const mediaType =
    part.at('source', 'media_type')?.text() ??
    part.at('inlineData', 'mimeType')?.text() ??
    (format === undefined ? undefined : `audio/${format}`);
  const address = `data:${mediaType ?? 'application/octet-stream'};base64,${data.text()}`;
  const text = MappedText.whole(address, textOf(data).spanOf({ start: 0, end: (data.text() ?? '').length }));
  return { kind: 'media', text, ...given, ...(mediaType === undefined ? {} : { mediaType }) };
}

function mediaTypeOf(node: YamlNode | undefined): { readonly mediaType?: string } {
  const mediaType = node?.text();
  return mediaType === undefined ? {} : { mediaType };
}

function kindOfPart(part: YamlNode): Pick<Content, 'mediaKind'> {
  const isImage = part.at('image_url') !== undefined || part.at('type')?.text() === 'image';
  if (isImage) return { mediaKind: 'image' };
  if (part.at('input_audio') !== undefined) return { mediaKind: 'audio' };
  return part.at('type')?.text() === 'document' ? { mediaKind: 'file' } : {};
}

/** OpenAI has it beside the address, the Responses API beside the part's type. */
function detailOf(part: YamlNode): Pick<Content, 'detail'> {
  const resolution = part.at('mediaResolution') ?? part.at('media_resolution');
  const node =
    part.at('image_url', 'detail') ??
    part.at('detail') ??
    resolution?.at('level') ??
    (resolution?.isMap === true ? undefined : resolution);
  const detail = node?.text()?.toLowerCase();
  return detail === undefined ? {} : { detail };
}
