import type { Quantity, Role, Span, Template, TemplatePart } from '../model.ts';
import { firstFrom } from '../text/firstFrom.ts';
import type { Encoding } from '../tokens/encoding.ts';
import { messageOverhead } from '../tokens/messageOverhead.ts';
import { profileTokens, type TokenProfile } from '../tokens/profiles.ts';
import { AttachedCounts, type MediaSizes } from './attachedCounts.ts';
import { isSame } from './branches.ts';
import { type CountedSpan, PartSums } from './partSums.ts';
import { unreadOf, valuesOf } from './partValues.ts';
import { addTokens, multiply, NO_TOKENS, UNKNOWN } from './quantity.ts';

/** Counts stretches of the template's text; an `IncrementalCount` is one. Offsets are UTF-16 units. */
export interface RangeCount {
  countRange(start: number, end: number): number;
  /** Of a text that the file writes in another way, where counts of such texts are remembered. */
  readonly countText?: (text: string) => number;
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
  /** Of media in files beside the template. */
  readonly media?: MediaSizes;
}

/** One template's tokens, part by part. Every part is counted once. */
export class TemplateCounts {
  /** What a call carries beside words. */
  readonly attached: AttachedCounts;
  readonly #template: Template;
  readonly #context: CountingContext;
  /** Parts that a call sends; those of prompts that are sent instead are in the sums of spans only. */
  readonly #sent: readonly TemplatePart[];
  /** Text that does not change from call to call, in tokens of the encoding; comments never leave the file. */
  readonly #texts: readonly (CountedSpan & { readonly role: Role; readonly counted: number })[];
  readonly #textSums: PartSums;
  /** Variables that are put into the text and whose size is known; a condition on one adds nothing. */
  readonly #valueSums: PartSums;
  readonly #sentValues: PartSums;
  /** Offsets of variables of unknown size, and of what stands in other files. */
  readonly #unsized: readonly number[];
  readonly #uses = new Map<string, number>();
  /** Uses in prompts that are sent instead: they speak for variables that only those have. */
  readonly #otherUses = new Map<string, number>();
  readonly #values: ReadonlyMap<string, Quantity<number>>;

  constructor(template: Template, context: CountingContext) {
    this.#template = template;
    this.#context = context;
    this.attached = new AttachedCounts(template, context);
    this.#values = this.#valuesOf(template);
    this.#sent = template.parts.filter(part => !part.instead);
    const { countText = text => context.encoding.count(text) } = context.range;
    const texts = template.parts
      .filter(({ kind, included }) => kind === 'text' || included !== undefined)
      .map(({ span, usedAt = span, role, text, included, instead }) => {
        const held = included?.texts ?? (text === undefined ? undefined : [text]);
        const counted =
          held === undefined
            ? context.range.countRange(span.start, span.end)
            : held.reduce((sum, each) => sum + countText(each), 0);
        const tokens = { value: counted, kind: 'exact' } as const;
        return { span: usedAt, role, counted, tokens, instead };
      });
    this.#texts = texts.filter(text => !text.instead);
    this.#textSums = new PartSums(texts);
    const values: (CountedSpan & { readonly instead: true | undefined })[] = [];
    const unsized: number[] = [];
    for (const part of template.parts) {
      const { span, usedAt = span, instead } = part;
      let isSized = unreadOf(part).length === 0;
      for (const name of valuesOf(part)) {
        const uses = instead ? this.#otherUses : this.#uses;
        uses.set(name, (uses.get(name) ?? 0) + 1);
        const tokens = this.#values.get(name);
        if (tokens === undefined) isSized = false;
        else values.push({ span: usedAt, tokens, instead });
      }
      if (!isSized) unsized.push(usedAt.start);
    }
    this.#valueSums = new PartSums(values);
    this.#unsized = unsized;
    this.#sentValues = new PartSums(values.filter(value => !value.instead));
  }

  /** What does not change from call to call: text, tools, schemas, media that are written out. */
  static(): Quantity<number> {
    return addTokens(this.#words(), this.attached.static());
  }

  /** Static text of one role. */
  ofRole(role: Role): Quantity<number> {
    return this.#scaled(total(this.#texts.filter(text => text.role === role)));
  }

  /** `static` as another profile of the same encoding counts it. */
  staticWith(profile: TokenProfile): Quantity<number> {
    const isSame = profile.kind === this.#context.profile.kind;
    const attached = isSame
      ? this.attached
      : new AttachedCounts(this.#template, { ...this.#context, profile });
    return addTokens(profileTokens(profile, total(this.#texts)), attached.static());
  }

  /** Words of one call, and what attachments are sent as words; without media. */
  text(): Quantity<number> {
    return addTokens(this.#words(), this.values(), this.attached.ofUnit('inputTokens'));
  }

  /**
   * Everything within a span that can be counted: its text and its variables of known size. Unknown where nothing can
   * be counted and something is sent all the same.
   */
  within(span: Span): Quantity<number> {
    const { sum, cut } = this.#textSums.within(span);
    const ends = cut.reduce((total, text) => {
      const start = Math.max(text.span.start, span.start);
      return total + this.#context.range.countRange(start, Math.min(text.span.end, span.end));
    }, 0);
    const words = this.#scaled((sum.value ?? 0) + ends);
    const counted = addTokens(words, this.#valueSums.within(span).sum, this.attached.within(span));
    if (counted.value !== 0) return counted;
    const first = this.#unsized[firstFrom(this.#unsized, span.start, offset => offset)];
    return first !== undefined && first < span.end ? UNKNOWN : counted;
  }

  /** Of all variables of known size, in one call. */
  values(): Quantity<number> {
    return this.#sentValues.within({ start: 0, end: Number.POSITIVE_INFINITY }).sum;
  }

  /** Of all uses of a variable in one call; undefined where its size is unknown. A condition sends nothing of it. */
  ofVariable(name: string): Quantity<number> | undefined {
    const uses = this.#uses.get(name) ?? this.#otherUses.get(name);
    if (uses === undefined) return NO_TOKENS;
    const one = this.#values.get(name);
    return one && multiply(one, uses);
  }

  /** Variables whose values a call sends, and whose size nobody knows. */
  unsizedVariables(): string[] {
    return [...this.#uses.keys()].filter(name => !this.#values.has(name));
  }

  /** What chat framing adds around the messages. */
  framing(): Quantity<number> {
    const { messages } = this.#template;
    const overhead = messageOverhead(this.#context.model ?? '', messages, this.#context.encoding);
    // What calls showed beyond this rule is in the factor's band already.
    if (this.#context.profile.kind !== 'calibrated') return overhead;
    return { value: overhead.value, kind: 'calibrated' };
  }

  /** Tools and text ahead of everything that can differ between calls: what a provider's prompt cache can keep. */
  cacheablePrefix(): Quantity<number> {
    const first = this.#sent.find(part => !isSame(part));
    const end = (first?.usedAt ?? first?.span)?.start ?? Number.POSITIVE_INFINITY;
    const ahead = this.#texts.filter(({ span }) => span.start < end);
    return addTokens(this.#scaled(total(ahead)), this.attached.ahead());
  }

  #words(): Quantity<number> {
    return this.#scaled(total(this.#texts));
  }

  #valuesOf(template: Template): Map<string, Quantity<number>> {
    const { sizes, encoding, range } = this.#context;
    const counted = (text: string) => this.#scaled(range.countText?.(text) ?? encoding.count(text));
    const values = new Map<string, Quantity<number>>();
    for (const { name, sample, samples } of template.variables) {
      const size = sizes?.get(name) ?? (sample === undefined ? undefined : { text: sample });
      if (size === undefined) continue;
      const plain = 'tokens' in size ? size.tokens : counted(size.text);
      const isSample = samples !== undefined && !sizes?.has(name);
      const tokens = isSample ? between(plain, counted(samples.shortest), counted(samples.longest)) : plain;
      // A sample stands for values that will be longer or shorter.
      values.set(name, tokens.kind === 'exact' && 'text' in size ? { ...tokens, kind: 'estimated' } : tokens);
    }
    return values;
  }

  #scaled(counted: number): Quantity<number> {
    return profileTokens(this.#context.profile, counted);
  }
}

/** With a band from the least to the most that two other counts may be. */
function between(
  typical: Quantity<number>,
  least: Quantity<number>,
  most: Quantity<number>,
): Quantity<number> {
  const ends = [typical, least, most].flatMap(({ value, low, high }) => [low ?? value, high ?? value]);
  const known = ends.filter(end => end !== null);
  return { ...typical, kind: 'estimated', low: Math.min(...known), high: Math.max(...known) };
}

function total(texts: readonly { readonly counted: number }[]): number {
  return texts.reduce((sum, text) => sum + text.counted, 0);
}
