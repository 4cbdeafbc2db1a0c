import type { RenderedMedia, RenderedMessage } from '../../model.ts';
import type { MappedText } from '../mappedText.ts';
import { RenderProblem } from '../renderProblem.ts';
import type { ChatMessage } from './chatMessage.ts';
import type { ContentEngine } from './engine.ts';

/**
 * The messages of one call; messages that say nothing are left out.
 * @throws RenderProblem with places in the file.
 */
export function renderChat(
  messages: readonly ChatMessage[],
  engine: ContentEngine,
  values: Record<string, unknown>,
): RenderedMessage[] {
  return messages.flatMap(({ role, contents }) => {
    const texts: string[] = [];
    const media: RenderedMedia[] = [];
    for (const { kind, text, mediaType } of contents) {
      const rendered = renderPlaced(text, engine, values);
      if (kind === 'text') texts.push(rendered);
      else media.push({ url: rendered, ...(mediaType === undefined ? {} : { mediaType }) });
    }
    const text = texts.join('\n');
    const isSaid = text.trim() !== '' || media.length > 0;
    return isSaid ? [{ role, text, ...(media.length > 0 ? { media } : {}) }] : [];
  });
}

function renderPlaced(text: MappedText, engine: ContentEngine, values: Record<string, unknown>): string {
  try {
    return engine.render(text.text, values);
  } catch (error) {
    if (!(error instanceof RenderProblem) || error.span === undefined) throw error;
    throw new RenderProblem(error.message, text.spanOf(error.span), error.next);
  }
}
