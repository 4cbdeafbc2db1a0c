import type { RenderedMedia, RenderedMessage, Role } from '../../model.ts';
import type { MappedText } from '../../text/mappedText.ts';
import { RenderProblem } from '../renderProblem.ts';
import type { ChatMessage } from './chatMessage.ts';
import type { Content } from './content.ts';
import type { ContentEngine } from './engine.ts';

type RenderText = (values: Record<string, unknown>) => string;

/**
 * Reads the contents of messages once; what it returns gives the messages of one call, without those that say nothing.
 * @throws RenderProblem with places in the file, and so does what it returns.
 */
export function prepareChat(
  messages: readonly ChatMessage[],
  engine: ContentEngine,
): (values: Record<string, unknown>) => RenderedMessage[] {
  const prepared = messages.map(({ role, contents }) => ({
    role,
    contents: contents.map(({ text, ...content }) => ({ ...content, render: prepareText(text, engine) })),
  }));
  return values => prepared.flatMap(message => messageOf(message, values));
}

interface PreparedMessage {
  readonly role: Role;
  readonly contents: readonly (Omit<Content, 'text'> & { readonly render: RenderText })[];
}

function messageOf({ role, contents }: PreparedMessage, values: Record<string, unknown>): RenderedMessage[] {
  const texts: string[] = [];
  const media: RenderedMedia[] = [];
  for (const { kind, render, mediaType, detail } of contents) {
    const rendered = render(values);
    if (kind === 'text') texts.push(rendered);
    else {
      media.push({
        url: rendered,
        ...(mediaType === undefined ? {} : { mediaType }),
        ...(detail === undefined ? {} : { detail }),
      });
    }
  }
  const text = texts.join('\n');
  const isSaid = text.trim() !== '' || media.length > 0;
  return isSaid ? [{ role, text, ...(media.length > 0 ? { media } : {}) }] : [];
}

function prepareText(text: MappedText, engine: ContentEngine): RenderText {
  const render = placed(text, () => engine.prepare(text.text));
  return values => placed(text, () => render(values));
}

/** What goes wrong in a text, at its place in the file. */
function placed<T>(text: MappedText, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RenderProblem) || error.span === undefined) throw error;
    throw new RenderProblem(error.message, text.spanOf(error.span), error.next);
  }
}
