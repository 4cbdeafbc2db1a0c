import type { RenderedMedia, RenderedMessage, Role } from '../../model.ts';
import { maxRenderedLength } from '../limits.ts';
import { RenderProblem } from '../renderProblem.ts';

interface OpenMessage {
  role: Role;
  text: string;
  readonly media: RenderedMedia[];
}

/**
 * Collects what rendering writes into messages, the way Dotprompt does (google/dotprompt, js/src/parse.ts, toMessages):
 * a role begins a new message unless nothing was said yet, white space alone says nothing.
 */
export class MessageBuilder {
  readonly #messages: OpenMessage[] = [];
  #current: OpenMessage;
  #pending = '';
  #length = 0;

  constructor(role: Role) {
    this.#current = { role, text: '', media: [] };
  }

  /** The role of the message that is being written. */
  get role(): Role {
    return this.#current.role;
  }

  /** @throws RenderProblem when the call grows beyond any context window. */
  write(text: string): void {
    this.#length += text.length;
    if (this.#length > maxRenderedLength) {
      throw new RenderProblem(
        `Rendering makes more than ${maxRenderedLength.toLocaleString('en-US')} characters`,
        undefined,
        'Give the loops of the template shorter lists',
      );
    }
    this.#pending += text;
  }

  startRole(role: Role): void {
    this.#settle();
    if (this.#isEmpty()) {
      this.#current.role = role;
    } else {
      this.#messages.push(this.#current);
      this.#current = { role, text: '', media: [] };
    }
  }

  addMedia(media: RenderedMedia): void {
    this.#settle();
    this.#current.media.push(media);
  }

  /** A border between two stretches of text, each of which is dropped where it is white space only. */
  border(): void {
    this.#settle();
  }

  finish(): readonly RenderedMessage[] {
    this.#settle();
    return [...this.#messages, this.#current]
      .filter(message => message.text !== '' || message.media.length > 0)
      .map(({ role, text, media }) => ({ role, text, ...(media.length > 0 ? { media } : {}) }));
  }

  #settle(): void {
    if (this.#pending.trim() !== '') {
      this.#current.text += this.#pending;
    }
    this.#pending = '';
  }

  #isEmpty(): boolean {
    return this.#current.text === '' && this.#current.media.length === 0;
  }
}
