import type { CallExtras } from './callAttachment.ts';
import type { BodyRef, LedgerRow } from './ledger/event.ts';
import type { ModelParams, Operation, RenderedMessage, Usage } from './model.ts';
import type { Pico } from './money.ts';

/** Time comes in here, so that tests can own it. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number;
  /** Monotonic, ms from an arbitrary start. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Identity {
  /** A new ULID: sortable by time, unique across processes. */
  ulid(): string;
  /** Uniform in [0, 1), for jitter. */
  random(): number;
}

/** SHA-256 of bytes, or of a text's UTF-8, as 64 lower-case hex digits. */
export type Sha256 = (data: Uint8Array | string) => string;

/** The append-only journal of this process. */
export interface Journal {
  /**
   * Appends rows in order and resolves when they are synced to the disk.
   * @throws UserError when they could not be written: nothing may be sent after that.
   */
  append(rows: readonly LedgerRow[]): Promise<void>;
  /** What every segment of the ledger, read to its present end, says is spent and reserved. */
  spend(scope: SpendScope): Promise<Spend>;
  close(): Promise<void>;
}

/** Rows of one kind only (real or simulated); within it, those that fit every given field. */
export interface SpendScope {
  readonly simulated: boolean;
  readonly run?: string;
  readonly feature?: string;
  /** Inclusive lower bound of the intent's time, ISO. */
  readonly since?: string;
}

export interface Spend {
  /** Pico-USD of ended attempts at their upper bound. */
  readonly spent: Pico;
  /** Pico-USD of open attempts at their maximum. */
  readonly reserved: Pico;
  /** Attempts without a known maximum or cost: they count 0 in the sums, and have to be said. */
  readonly unpriced: number;
}

export interface ProviderRequest {
  readonly operation: Operation;
  /** Without provider prefix. */
  readonly model: string;
  readonly messages: readonly RenderedMessage[];
  /** Tools and answer schema. */
  readonly extras?: CallExtras;
  readonly params: ModelParams;
  /** Idempotency and tracing: sent as a header where the provider takes one. */
  readonly attempt: string;
  readonly signal: AbortSignal;
}

/** How providers are reached, as somebody gave it: read from no file and stored by nobody. */
export interface ProviderAccess {
  /** Key by provider id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Base address by provider id. */
  readonly endpoints: Readonly<Record<string, string>>;
}

export type ProviderOutput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mediaType: string };

export interface ProviderResponse {
  readonly output: ProviderOutput;
  /** Disjoint units; null where the response carried no usage. */
  readonly usage: Usage | null;
  readonly quarantined?: Readonly<Record<string, string>>;
  /** What was used at most, by a report that cannot be taken at its word. */
  readonly atMost?: Usage;
  /** Pico-USD that the answer says it was charged. */
  readonly charged?: Pico;
  readonly modelServed?: string;
  /** The service tier that the provider named; it decides the rates over the one that was asked for. */
  readonly tierServed?: string;
  readonly regionServed?: string;
  readonly requestId?: string;
  readonly rateLimit?: Readonly<Record<string, string>>;
  /** Only where the answer was streamed. */
  readonly firstTokenMs?: number;
}

/** What an answer says of its bill beside its usage. */
export type BillingEvidence = Pick<ProviderResponse, 'tierServed' | 'atMost' | 'charged'>;

export interface Provider {
  readonly id: string;
  /** Scheme and host of the address, for the ledger. */
  readonly endpoint: string;
  /** Where that address says that it computes. */
  readonly region?: string;
  /** Which of its operations a call uses. */
  method?(operation: Operation, model: string): string;
  /** One attempt, never retried inside. @throws ProviderError */
  call(request: ProviderRequest): Promise<ProviderResponse>;
}

export type ProviderErrorClass =
  | 'rate-limit'
  | 'overloaded'
  | 'server'
  | 'timeout'
  | 'network'
  | 'auth'
  | 'bad-request'
  | 'malformed'
  | 'cancelled';

/** A failed attempt. `billable` is true unless the provider's documentation says that such a failure is free. */
export class ProviderError extends Error {
  readonly class: ProviderErrorClass;
  readonly billable: boolean;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly rateLimit: Readonly<Record<string, string>> | undefined;
  /** What the failed answer says of its bill: nobody reports usage of a call that is free. */
  readonly evidence: BillingEvidence | undefined;

  constructor(
    message: string,
    details: {
      readonly class: ProviderErrorClass;
      readonly billable: boolean;
      readonly status?: number;
      readonly retryAfterMs?: number;
      readonly requestId?: string;
      readonly rateLimit?: Readonly<Record<string, string>>;
      readonly evidence?: BillingEvidence;
    },
  ) {
    super(message);
    this.name = 'ProviderError';
    this.class = details.class;
    this.billable = details.billable;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
    this.rateLimit = details.rateLimit;
    this.evidence = details.evidence;
  }
}

/** Keeps what calls send and bring, where the policy says so. */
export interface BodyStore {
  /**
   * Resolves when the text, redacted before anything was written, is on the disk under the hash of what is kept.
   * @param content a text, or a request whose every text is redacted on its own.
   */
  store(content: string | object): Promise<BodyRef>;
}

/** Where a batch writes what it bought. */
export interface AssetStore {
  /** @throws UserError when a path leaves the output root, exists already, or two names are the same file. */
  check(paths: readonly string[], options: { readonly overwrite: boolean }): Promise<void>;
  /** Writes atomically; never follows a symlink. Path relative to the ledger's root, forward slashes. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  exists(path: string): Promise<boolean>;
}
