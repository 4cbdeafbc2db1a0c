import { type Liquid, Parser, type Template, Tokenizer, type TopLevelToken } from 'liquidjs';

/** The engine's parser takes tokens from the front of a list, which for a long one is slow: here it is quick. */
export class QueueParser extends Parser {
  readonly #options: Liquid['options'];

  constructor(liquid: Liquid) {
    super(liquid);
    this.#options = liquid.options;
  }

  override parse(text: string, file?: string): Template[] {
    const tokens = new Tokenizer(text, this.#options.operators, file).readTopLevelTokens(this.#options);
    // All that the parser and its tags do with the list is to look at its length and to take its first.
    return this.parseTokens(new TokenQueue(tokens) as unknown as TopLevelToken[]);
  }
}

class TokenQueue {
  readonly #tokens: readonly TopLevelToken[];
  #at = 0;

  constructor(tokens: readonly TopLevelToken[]) {
    this.#tokens = tokens;
  }

  get length(): number {
    return this.#tokens.length - this.#at;
  }

  shift(): TopLevelToken | undefined {
    return this.#tokens[this.#at++];
  }
}
