import type { Quantity, Role, Span, Template, TemplatePart } from '../model.ts';
import type { Encoding } from '../tokens/encoding.ts';
import { messageOverhead } from '../tokens/messageOverhead.ts';
import { profileTokens, type TokenProfile } from '../tokens/profiles.ts';
import { addTokens, NO_TOKENS } from './quantity.ts';

/** Counts stretches of the template's text; an `IncrementalCount` is one. Offsets are UTF-16 units. */
export interface RangeCount {
  countRange(start: number, end: number): number;
}

/** What a variable's value may add, in characters as text to count, or as tokens that were measured. */
export type VariableSize = { readonly text: string } | { readonly tokens: Quantity<number> };

export interface CountingContext {
  readonly model: string | null;
  readonly profile: TokenProfile;
  readonly encoding: Encoding;
  readonly range: RangeCount;
  /** Better known than the front matter's samples: a dataset's values, the ledger's history. */
  readonly sizes?: ReadonlyMap<string, VariableSize>;
}

/** One template's tokens, part by part. */
export class TemplateCounts {
  readonly #template: Template;
  readonly #context: CountingContext;
  readonly #known = new Map<TemplatePart, number>();

  constructor(template: Template, context: CountingContext) {
    this.#template = template;
    this.#context = context;
  }

  /** Text that does not change from call to call; comments never leave the file. */
  static(role?: Role): Quantity<number> {
    const texts = this.#texts().filter(part => role === undefined || part.role === role);
    return this.#scaled(texts.reduce((total, part) => total + this.#countPart(part), 0));
  }

  /** Everything within a span that can be counted: its text and its variables of known size. */
  within(span: Span): Quantity<number> {
    const texts = this.#texts().reduce((total, part) => total + this.#countOverlap(part, span), 0);
    const uses = this.#uses().filter(({ span: use }) => use.start >= span.start && use.end <= span.end);
    return addTokens(this.#scaled(texts), ...uses.map(use => this.ofValue(use.name) ?? NO_TOKENS));
  }

  /** Of all uses of a variable in one call; undefined where its size is unknown. */
  ofVariable(name: string): Quantity<number> | undefined {
    const one = this.ofValue(name);
    const uses = this.#uses().filter(use => use.name === name).length;
    return one && addTokens(NO_TOKENS, ...Array.from({ length: uses }, () => one));
  }

  /** Of one value of a variable; undefined where its size is unknown. */
  ofValue(name: string): Quantity<number> | undefined {
    const size = this.#context.sizes?.get(name);
    if (size !== undefined && 'tokens' in size) return size.tokens;
    const text = size?.text ?? this.#template.variables.find(variable => variable.name === name)?.sample;
    if (text === undefined) return undefined;
    const scaled = this.#scaled(this.#context.encoding.count(text));
    return scaled.kind === 'exact' ? { ...scaled, kind: 'estimated' } : scaled;
  }

  /** What chat framing adds around the messages. */
  framing(): Quantity<number> {
    const roles: Role[] = [];
    for (const { kind, role } of this.#template.parts) {
      if (kind !== 'comment' && roles.at(-1) !== role) roles.push(role);
    }
    const frames = roles.map(role => ({ role }));
    return messageOverhead(this.#context.model ?? '', frames, this.#context.encoding);
  }

  /** Text ahead of everything that can differ between calls: what a provider's prompt cache can keep. */
  cacheablePrefix(): Quantity<number> {
    let tokens = 0;
    for (const part of this.#template.parts) {
      if (part.kind === 'text') tokens += this.#countPart(part);
      else if (part.kind !== 'comment') break;
    }
    return this.#scaled(tokens);
  }

  #texts(): readonly TemplatePart[] {
    return this.#template.parts.filter(part => part.kind === 'text');
  }

  /** Places where a variable's value is put into the text; a condition on it adds nothing. */
  #uses(): { readonly name: string; readonly span: Span }[] {
    return this.#template.parts.flatMap(({ kind, name, span }) =>
      kind === 'variable' && name !== undefined ? [{ name, span }] : [],
    );
  }

  #countPart(part: TemplatePart): number {
    const known = this.#known.get(part);
    if (known !== undefined) return known;
    const tokens = this.#context.range.countRange(part.span.start, part.span.end);
    this.#known.set(part, tokens);
    return tokens;
  }

  #countOverlap(part: TemplatePart, span: Span): number {
    const start = Math.max(part.span.start, span.start);
    const end = Math.min(part.span.end, span.end);
    if (start >= end) return 0;
    if (start === part.span.start && end === part.span.end) return this.#countPart(part);
    return this.#context.range.countRange(start, end);
  }

  #scaled(counted: number): Quantity<number> {
    return profileTokens(this.#context.profile, counted);
  }
}
