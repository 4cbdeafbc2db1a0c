import { maxNesting } from '../../limits.ts';
import { type Token, tokensOf } from './lexer.ts';
import type { NameUse } from './nodes.ts';
import { TagFault } from './tagFault.ts';

/** Takes the tokens of one tag in order, and notes what the tag uses. */
export class TokenReader {
  readonly uses: NameUse[] = [];
  /** Where what is written before the tag's expression ends: the statement's word, and what gets the value. */
  head = 0;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  /** @throws TagFault */
  constructor(inner: string) {
    this.#tokens = tokensOf(inner);
  }

  get current(): Token {
    return this.#at(this.#next);
  }

  /** The token that was taken last. */
  get previous(): Token {
    return this.#at(Math.max(0, this.#next - 1));
  }

  get following(): Token {
    return this.#at(this.#next + 1);
  }

  take(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  isSign(text: string): boolean {
    const { kind, text: stands } = this.current;
    return kind === 'sign' && stands === text;
  }

  isWord(text: string): boolean {
    const { kind, text: stands } = this.current;
    return kind === 'name' && stands === text;
  }

  skipSign(text: string): boolean {
    const found = this.isSign(text);
    if (found) this.#next++;
    return found;
  }

  skipWord(text: string): boolean {
    const found = this.isWord(text);
    if (found) this.#next++;
    return found;
  }

  /** @throws TagFault */
  expectSign(text: string): void {
    if (!this.skipSign(text)) this.fail(text);
  }

  /** @throws TagFault */
  expectName(): Token {
    if (this.current.kind !== 'name') this.fail('a name');
    return this.take();
  }

  /** @throws TagFault */
  expectEnd(): void {
    if (this.current.kind !== 'end') this.fail('the end of the tag');
  }

  /** The tag's expression begins behind what was taken. */
  endHead(): void {
    const { text, at } = this.previous;
    this.head = at + text.length;
  }

  /** Reads what nests, up to a depth. @throws TagFault */
  nested<T>(read: () => T): T {
    if (++this.#depth > maxNesting) {
      throw new TagFault(`Brackets and signs nest deeper than ${maxNesting} levels`, this.current.at);
    }
    const value = read();
    this.#depth--;
    return value;
  }

  /** @throws TagFault */
  fail(expected: string): never {
    const { kind, text, at } = this.current;
    const stands =
      kind === 'end' ? 'the end of the tag' : kind === 'text' ? 'a text in quotes' : text.slice(0, 60);
    throw new TagFault(`There is ${stands} where ${expected} should be`, at);
  }

  #at(index: number): Token {
    return this.#tokens[Math.min(index, this.#tokens.length - 1)] as Token;
  }
}
