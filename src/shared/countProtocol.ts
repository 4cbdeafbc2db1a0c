import type { Quantity, RenderedMessage } from '../core/model.ts';
import type { ProviderAccess } from '../core/ports.ts';

/** Where a text would go to be counted. */
export interface CountDestination {
  /** As in `provider/model`; `sandbox` where it runs there. */
  readonly provider: string;
  /** Host and port; `this machine` for a sandbox that is started for the count. */
  readonly host: string;
}

/** A provider's own count of one call's input. */
export interface ProviderCount {
  readonly provider: string;
  readonly host: string;
  /** The address that was asked, without key. */
  readonly endpoint: string;
  readonly tokens: number;
  /** ISO time. */
  readonly at: string;
  /** What the provider says of its count, as a sentence, where that is less than exact. */
  readonly caveat?: string;
}

/** One call of a template, as far as it can be made without data. */
export interface SampleCall {
  /** Null where neither template nor policy names one. */
  readonly model: string | null;
  /** `sha256:…` of the template's text. */
  readonly hash: string;
  /** None of them is empty. */
  readonly messages: readonly RenderedMessage[];
  /** Variables that hold their sample. */
  readonly sampled: readonly string[];
  /** Variables that nobody has a value for: they are empty. */
  readonly empty: readonly string[];
  /** Images and files that are not part of the messages. */
  readonly media: number;
  /** Tools, schemas and calls of tools that are not part of them either. */
  readonly attachments: number;
  /** Why the messages are the template's fixed text alone; null where it was rendered. */
  readonly unrendered: string | null;
  /** Our own count of these messages. */
  readonly own: Quantity<number>;
}

/** What the batch worker answers to beside batches. Nothing of it costs anything, so no row is written. */
export type CountMethods = {
  /** Sends nothing. */
  countDestination(request: { model: string } & ProviderAccess): CountDestination;
  /** Null where it was cancelled. @param request.id for `cancelCount` */
  countTokens(
    request: { id: string; model: string; messages: readonly RenderedMessage[] } & ProviderAccess,
  ): ProviderCount | null;
  cancelCount(request: { id: string }): void;
};

/** A call and what its provider counted for it. */
export interface CountedCall {
  readonly call: SampleCall;
  readonly count: ProviderCount;
}
