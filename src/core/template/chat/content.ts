import type { TemplateProblem } from '../../model.ts';
import { MappedText } from '../mappedText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { uncounted } from './uncounted.ts';

/** A stretch of a message: words, or the address of an image, a sound or a file. */
export interface Content {
  readonly kind: 'text' | 'media';
  readonly text: MappedText;
  /** MIME type of data that stands in the file itself. */
  readonly mediaType?: string;
}

/** Gives the decoded text of a scalar with its places. */
export type TextOf = (node: YamlNode) => MappedText;

interface ReadContent {
  readonly contents: readonly Content[];
  readonly problems: readonly TemplateProblem[];
}

/**
 * The content of a message: text, or a list of parts as OpenAI (`text`, `image_url`, `input_audio`, `input_text`,
 * `input_image`), Anthropic (`text`, `image` with a source) and Gemini (`text`, `inlineData`) write them.
 */
export function readContent(node: YamlNode, textOf: TextOf): ReadContent {
  if (!node.isList) {
    return node.isMap ? readPart(node, textOf) : { contents: textContent(node, textOf), problems: [] };
  }
  const parts = node.items().map(part => (part.isMap ? readPart(part, textOf) : readContent(part, textOf)));
  return {
    contents: parts.flatMap(part => part.contents),
    problems: parts.flatMap(part => part.problems),
  };
}

function readPart(part: YamlNode, textOf: TextOf): ReadContent {
  const text = part.at('text');
  if (text !== undefined) {
    return { contents: textContent(text, textOf), problems: [] };
  }
  const media = mediaOf(part, textOf);
  if (media !== undefined) {
    return { contents: [media], problems: [] };
  }
  const type = part.at('type')?.text();
  const what = type === undefined ? 'This part of the message is' : `Parts of the type "${type}" are`;
  return { contents: [], problems: [uncounted(what, part)] };
}

function textContent(node: YamlNode, textOf: TextOf): Content[] {
  return node.text() === undefined ? [] : [{ kind: 'text', text: textOf(node) }];
}

function mediaOf(part: YamlNode, textOf: TextOf): Content | undefined {
  const image = part.at('image_url');
  const url = image?.at('url') ?? image ?? part.at('source', 'url') ?? part.at('fileData', 'fileUri');
  if (url?.text() !== undefined) {
    return { kind: 'media', text: textOf(url) };
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
  return { kind: 'media', text, ...(mediaType === undefined ? {} : { mediaType }) };
}
