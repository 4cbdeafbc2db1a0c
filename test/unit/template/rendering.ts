import { UserError } from '../../../src/core/errors.ts';
import type { RenderedMessage } from '../../../src/core/model.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

type Values = Readonly<Record<string, unknown>>;
type Partials = Readonly<Record<string, string>>;

/** Renders texts as files of one name. */
export class Rendering {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  readonly messages = (
    source: string,
    values: Values = {},
    partials: Partials = {},
  ): readonly RenderedMessage[] => renderTemplate(this.#path, source, values, name => partials[name]);

  /** The messages' texts, with a bar between them. */
  readonly text = (source: string, values: Values = {}, partials: Partials = {}): string =>
    this.messages(source, values, partials)
      .map(message => message.text)
      .join('|');

  /** What a person is told where a text cannot be rendered. */
  readonly failure = (source: string, values: Values = {}, partials: Partials = {}): UserError => {
    try {
      this.messages(source, values, partials);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    throw new Error('it was rendered');
  };
}
