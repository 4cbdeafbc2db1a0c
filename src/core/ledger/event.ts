import type { CostComponent, Kind, ModelParams, Operation, PriceSource, Unit, Usage } from '../model.ts';
import type { Pico } from '../money.ts';

/** The journal's row format: a reader of an older one must not check budgets against it. Old ones stay readable for good. */
export const LEDGER_SCHEMA = 2;

/** What a writer of this schema knows to say: newer revisions only add fields and types that older readers pass over. */
export const LEDGER_REVISION = 2;

/** Why a call was made; free tags stand in `extra`. */
export interface Tags {
  readonly feature?: string;
  readonly segment?: string;
  readonly product?: string;
  readonly category?: string;
  readonly content?: string;
  readonly task?: string;
  readonly step?: string;
  readonly extra?: Readonly<Record<string, string>>;
}

/** First row of every segment: who writes here, and which heads of other segments were known to be synced. */
export interface SegmentRow {
  readonly type: 'segment';
  readonly schema: number;
  /** Missing: 1. */
  readonly revision?: number;
  readonly segment: string;
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** Start time of the process in the platform's own unit, as text; tells a reused process id apart. */
  readonly pidStart: string;
  readonly at: string;
  readonly app: string;
  readonly cites: readonly Head[];
}

/** The end of a segment as somebody saw it: number of complete rows and the hash of the last one. */
export interface Head {
  readonly segment: string;
  readonly rows: number;
  readonly hash: string;
}

export interface RunRow {
  readonly type: 'run';
  readonly run: string;
  readonly at: string;
  readonly spec: string;
  readonly simulated: boolean;
  readonly items: number;
  /** Effective cap in pico-USD; null where none holds. */
  readonly budget: Pico | null;
  readonly template: string;
  readonly version: string;
  readonly models: readonly string[];
  readonly resumes?: string;
}

export interface RunEndRow {
  readonly type: 'runEnd';
  readonly run: string;
  readonly at: string;
  readonly status: 'done' | 'stopped' | 'cancelled' | 'failed';
  readonly produced: number;
  readonly failed: number;
}

/** A text that was sent or came back, kept redacted beside the journal under the hash of its bytes. */
export interface BodyRef {
  /** `sha256:…` of the file's bytes. */
  readonly hash: string;
  readonly bytes: number;
  /** Places that were taken out before anything was written. */
  readonly redactions: number;
}

/** One attempt, on disk and synced before anything is sent. */
export interface IntentRow {
  readonly type: 'intent';
  readonly attempt: string;
  /** ISO time, UTC. Order comes from (segment, sequence), never from this. */
  readonly at: string;
  readonly run: string | null;
  /** Key of the dataset row, or null outside batches. */
  readonly item: string | null;
  /** 1 for the first try of an item. */
  readonly try: number;
  readonly provider: string;
  /** The model asked for, without the `sandbox/` prefix. */
  readonly model: string;
  /** Only the `sandbox/` prefix makes a row simulated; such rows never add to real spend. */
  readonly simulated: boolean;
  /** Scheme and host of the address that is called; never a key or a query. */
  readonly endpoint: string;
  /** Where the endpoint says that it computes, such as `eu` or `westeurope`; missing where it does not say. */
  readonly region?: string;
  /** The service tier that was asked for; missing: the provider's standard one. */
  readonly tier?: string;
  /** What is generated. */
  readonly operation: Operation;
  /** The provider's own operation: `chat`, `responses`, `images`, `speech`, … */
  readonly method?: string;
  /** The attempt whose output this one was made from: a chain of calls. */
  readonly parent?: string;
  readonly template: string;
  readonly version: string;
  readonly templateHash: string;
  readonly tags: Tags;
  readonly params: ModelParams;
  /** `sha256:…` of the rendered request. */
  readonly request: string;
  /** UTF-8 bytes of the rendered request that `request` is the hash of. */
  readonly requestBytes?: number;
  /** The rendered request, where the policy keeps bodies. */
  readonly body?: BodyRef;
  /** Worst case in pico-USD; null only where no cap holds and the model has no price. */
  readonly max: Pico | null;
  readonly price: PriceSource | null;
}

export type AssetKind = 'text' | 'json' | 'image' | 'audio' | 'video' | 'file';

export interface AssetRef {
  /** Relative to the ledger's root, with forward slashes. */
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** What a person would call it. */
  readonly kind?: AssetKind;
}

export interface CheckResult {
  readonly check: string;
  readonly passed: boolean;
}

export interface RowCost {
  /** Pico-USD; null where unpriced. */
  readonly pico: Pico | null;
  /** Never below what the provider can bill for the attempt; null where unpriced. */
  readonly upper: Pico | null;
  readonly kind: Kind;
  readonly components: readonly CostComponent[];
}

/** Tokens that we counted in the texts of a request, and those that framing was taken to add. */
export interface CountedText {
  readonly encoding: string;
  readonly tokens: number;
  readonly framing: number;
}

type Outcome = 'ok' | 'error' | 'cancelled';

/** How the attempt ended; one per attempt. */
export interface SettleRow {
  readonly type: 'settle';
  readonly attempt: string;
  readonly at: string;
  /** Monotonic, ≥ 0. */
  readonly latencyMs: number;
  /** Monotonic, from sending to the first token; only where the answer was streamed. */
  readonly firstTokenMs?: number;
  readonly outcome: Outcome;
  readonly error?: { readonly class: string; readonly message: string; readonly status?: number };
  readonly modelServed?: string;
  /** The service tier that the provider says it served; it decides the rates. */
  readonly tierServed?: string;
  readonly regionServed?: string;
  /** The provider's request id: the receipt. */
  readonly requestId?: string;
  readonly rateLimit?: Readonly<Record<string, string>>;
  readonly usage: Usage | null;
  /** What `usage` is held against, where the vendor publishes no tokenizer. */
  readonly counted?: CountedText;
  /** Usage the provider reported that was no finite, non-negative number, as text. */
  readonly quarantined?: Readonly<Partial<Record<Unit | string, string>>>;
  readonly cost: RowCost;
  readonly output?: { readonly hash: string; readonly bytes: number };
  /** The answer's text, where the policy keeps bodies. */
  readonly body?: BodyRef;
  readonly asset?: AssetRef;
  readonly checks?: readonly CheckResult[];
}

/** The attempt was never sent. */
export interface VoidRow {
  readonly type: 'void';
  readonly attempt: string;
  readonly at: string;
  readonly reason: 'budget' | 'cancelled' | 'write-failed';
}

/** The attempt's writer died: it counts at its maximum until a settle row turns up. Precedence: settle > orphan > void. */
export interface OrphanRow {
  readonly type: 'orphan';
  readonly attempt: string;
  readonly at: string;
  readonly deadSegment: string;
}

/**
 * What a person says of an attempt's output. Of several the one with the highest `nth` holds, of equal ones the later
 * by (segment, row). It changes no cost.
 */
export interface ReviewRow {
  readonly type: 'review';
  readonly attempt: string;
  readonly at: string;
  /** 1 + the highest that its writer saw for this attempt. */
  readonly nth: number;
  readonly verdict: 'accepted' | 'rejected';
  /** Who says so, as they name themselves. */
  readonly by: string;
  readonly note?: string;
}

export type LedgerRow =
  | SegmentRow
  | RunRow
  | RunEndRow
  | IntentRow
  | SettleRow
  | VoidRow
  | OrphanRow
  | ReviewRow;
