import type { CallAttachment, TemplateMedia, ToolChoice } from './callAttachment.ts';
import type { IncludedText } from './includedText.ts';
import type { Pico, Rate } from './money.ts';
import type { TemplateMessage } from './templateMessage.ts';
import type { MEDIA_UNITS, TOKEN_UNITS } from './units.ts';

/** How a number is known. `unpriced` goes with a null value: unknown is never 0. */
export type Kind = 'exact' | 'calibrated' | 'estimated' | 'upper-bound' | 'unpriced';

/** A number that carries its kind; `low` and `high` bound an estimate. */
export interface Quantity<T> {
  readonly value: T | null;
  readonly kind: Kind;
  readonly low?: T;
  readonly high?: T;
}

/** A range of a text: UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

// ── Templates ────────────────────────────────────────────────────────────────────────────────────

export type Role = 'system' | 'user' | 'assistant' | 'tool';
export type Operation = 'text' | 'image' | 'audio' | 'video' | 'embedding';
export type Severity = 'error' | 'warning' | 'info';

/** What a call may set; each is optional and comes from the template, the batch spec or the policy. */
export interface ModelParams {
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  /** Pixels as `WIDTHxHEIGHT`. */
  readonly size?: string;
  readonly quality?: string;
  readonly seconds?: number;
  readonly voice?: string;
  /** The provider's service tier, as it names it: `flex`, `priority`, … Missing: its standard one. */
  readonly serviceTier?: string;
  /** The answer is asked for in pieces, so that the time to its first token is known. */
  readonly stream?: boolean;
}

export type PartKind = 'text' | 'variable' | 'block' | 'partial' | 'media' | 'comment';

/** A stretch of the template's body; parts are in document order and do not overlap. */
export interface TemplatePart {
  readonly kind: PartKind;
  readonly span: Span;
  readonly role: Role;
  /** The variable's, block helper's or partial's name. */
  readonly name?: string;
  /** The text as it is sent, where the file writes it in another way: with escapes, say. */
  readonly text?: string;
  /** Where the part is used, if that is elsewhere: the YAML alias that stands for it. Its place among the parts. */
  readonly usedAt?: Span;
  /** Of a prompt that a call sends instead of the one that is counted: in the sums of its sections only. */
  readonly instead?: true;
  /** What the file says of a media part. */
  readonly media?: TemplateMedia;
  /** Variables whose values the tag puts into a call: those of its expression, the list of its loop. Missing: its name. */
  readonly values?: readonly string[];
  /** What stands in the block is sent any number of times. */
  readonly repeats?: true;
  /** The tag begins a message or a section, and sends nothing. */
  readonly marks?: 'role' | 'section';
  /** Names that a partial's tag gives values to; `all` where it gives the partial a context of its own. */
  readonly gives?: readonly string[] | 'all';
  /** Of a partial in a block of a language where one may include itself: the block ends what would have no end. */
  readonly conditional?: true;
  /** Of a partial: what stands ahead of each of its lines, and whether ahead of empty ones as well. */
  readonly indent?: { readonly text: string; readonly blankLines: boolean };
  /** Of a partial whose file was read. */
  readonly included?: IncludedText;
}

export interface TemplateVariable {
  readonly name: string;
  /** Every place the variable is used; empty where it is only declared. */
  readonly spans: readonly Span[];
  readonly declared: boolean;
  /** A sample or default value from the front matter. */
  readonly sample?: string;
  /** Where the file has values of several calls that differ in length. */
  readonly samples?: { readonly shortest: string; readonly longest: string };
  /** Where the front matter declares it: the name's place. */
  readonly declaration?: Span;
  /** The template copes without a value: declared optional, with a default, or used under a condition on itself only. */
  readonly optional?: boolean;
}

/** A heading or role block with everything under it. */
export interface TemplateSection {
  readonly title: string;
  readonly role: Role;
  readonly span: Span;
}

export interface TemplateProblem {
  readonly code: string;
  readonly message: string;
  readonly severity: Severity;
  readonly span: Span;
}

export interface Template {
  /** The format's id, as in the list of formats. */
  readonly format: string;
  readonly name?: string;
  /** `provider/model`, or the bare name the file gives, with the place it stands at. */
  readonly model?: { readonly id: string; readonly span: Span };
  readonly params: ModelParams;
  /** Where each of `params` has its value. */
  readonly paramSpans?: Readonly<Partial<Record<keyof ModelParams, Span>>>;
  /** Everything behind the front matter. */
  readonly body: Span;
  readonly parts: readonly TemplatePart[];
  readonly variables: readonly TemplateVariable[];
  readonly sections: readonly TemplateSection[];
  /** Messages of a call in their order; what a loop repeats stands once. */
  readonly messages: readonly TemplateMessage[];
  /** Tools, the answer's schema, calls of tools; in document order. */
  readonly attachments?: readonly (CallAttachment & { readonly span: Span })[];
  readonly toolChoice?: ToolChoice;
  readonly problems: readonly TemplateProblem[];
}

/** An image, sound or file that a template puts into a message. */
export interface RenderedMedia {
  /** `https:` or `data:` address, as the template or its values give it: nobody fetched it. */
  readonly url: string;
  readonly mediaType?: string;
  /** OpenAI's `detail` or Gemini's media resolution, lower case. */
  readonly detail?: string;
}

export interface RenderedMessage {
  readonly role: Role;
  readonly text: string;
  readonly media?: readonly RenderedMedia[];
}

// ── Usage, price and cost ────────────────────────────────────────────────────────────────────────

/**
 * What providers bill for. Units are disjoint: `inputTokens` are uncached text tokens, cached and image tokens
 * stand in their own unit, reasoning tokens are part of `outputTokens`' bill but counted apart here.
 */
export type Unit = (typeof TOKEN_UNITS)[number] | (typeof MEDIA_UNITS)[number];

export type Usage = Readonly<Partial<Record<Unit, number>>>;

/** Where a rate was read: enough to find it again years later. */
export interface PriceSource {
  readonly name: string;
  /** ISO date at which the source was read. */
  readonly date: string;
  /** `sha256:…` of the price entry's canonical JSON. */
  readonly hash: string;
}

/** From `start` input tokens on the rate is this one. */
export interface RateTier {
  readonly start: number;
  readonly rate: Rate;
}

/** What a model costs from a date on. A unit that is missing is not priced, which is not the same as free. */
export interface Price {
  readonly provider: string;
  readonly model: string;
  /** ISO date from which it holds; undefined: as far back as is known. */
  readonly from?: string;
  readonly rates: Readonly<Partial<Record<Unit, readonly RateTier[]>>>;
  /** Rate per image by quality, then by size; `default` stands for unnamed ones. */
  readonly perImage?: Readonly<Record<string, Readonly<Record<string, Rate>>>>;
  /** Rate per second of video by size (`WIDTHxHEIGHT`); `default` stands for unnamed ones. */
  readonly perVideoSecond?: Readonly<Record<string, Rate>>;
  /** Prices of the provider's other service tiers, as far as they are known. */
  readonly tiers?: Readonly<Record<string, Price>>;
  readonly source: PriceSource;
  readonly contextWindow?: number;
  readonly deprecated?: boolean;
}

export interface CostComponent {
  readonly unit: Unit;
  readonly quantity: number;
  readonly rate: Rate;
  readonly pico: Pico;
  /** The component was not a whole number of pico-USD and was rounded up. */
  readonly rounded?: boolean;
}

export interface Cost {
  /** Pico-USD; null where the model or a unit that was used has no price. */
  readonly pico: Pico | null;
  readonly kind: Kind;
  readonly components: readonly CostComponent[];
  readonly source: PriceSource | null;
}

// ── Estimates and problems ───────────────────────────────────────────────────────────────────────

export interface Volume {
  /** Calls per month; null where nobody knows. */
  readonly value: number | null;
  readonly source: 'ledger' | 'policy' | 'fermi' | 'none';
}

/** Tokens and cost of one section or variable, or of what a call carries beside words. */
export interface PartEstimate {
  readonly title: string;
  readonly kind: 'section' | 'variable' | 'tool' | 'schema' | 'tool-call' | 'media';
  readonly span: Span;
  readonly tokens: Quantity<number>;
  /** Pico-USD per call. */
  readonly cost: Quantity<Pico>;
}

/** A call whose prefix is read from the provider's prompt cache. */
export interface CachedEstimate {
  /** Pico-USD. */
  readonly perCall: Quantity<Pico>;
  /** Tokens that are read from the cache. */
  readonly tokens: number;
  /** From how many tokens on the vendor caches, and where it says so. */
  readonly minimum: number;
  readonly source: string;
}

export interface Estimate {
  readonly model: string | null;
  readonly operation: Operation;
  readonly encoding: string;
  readonly tokens: {
    readonly static: Quantity<number>;
    readonly input: Quantity<number>;
    readonly output: Quantity<number>;
    readonly cacheablePrefix: Quantity<number>;
  };
  /** Pico-USD. */
  readonly perCall: Quantity<Pico>;
  /** Absent where nothing would be cached or the model has no cache price. */
  readonly cached?: CachedEstimate;
  readonly perMonth: Quantity<Pico>;
  readonly callsPerMonth: Volume;
  readonly components: readonly CostComponent[];
  readonly parts: readonly PartEstimate[];
  /** Variables without a known size: the estimate covers everything else. */
  readonly unknownVariables: readonly string[];
  /** Pico-USD of 1,000 tokens of them; absent where there are none, or no price. */
  readonly unknownThousand?: Pico;
  /** What was taken for granted, as sentences. */
  readonly assumptions: readonly string[];
  readonly source: PriceSource | null;
}

/** Today's template against the approved version in `promptledger.lock`. */
export interface Drift {
  readonly approvedLabel: string;
  readonly approvedHash: string;
  readonly approvedTokens: number;
  readonly tokens: number;
  /** Pico-USD per call and per month that the change adds (negative: saves); null where unpriced or without volume. */
  readonly perCall: Pico | null;
  readonly perMonth: Pico | null;
}

export type QuickFix =
  | { readonly kind: 'approve'; readonly title: string }
  | { readonly kind: 'edit'; readonly title: string; readonly span: Span; readonly text: string };

export interface Problem {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly fix?: QuickFix;
}

/** Everything the editor shows of one template. */
export interface TemplateAnalysis {
  readonly format: string;
  /** `sha256:…` of the file's bytes as UTF-8. */
  readonly hash: string;
  /** The approved label if the hash is an approved one, else the hash's first 8 hex digits. */
  readonly version: string;
  readonly estimate: Estimate;
  readonly drift: Drift | null;
  readonly problems: readonly Problem[];
}
