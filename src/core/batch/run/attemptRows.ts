import { canonicalJson } from '../../ledger/canonicalJson.ts';
import type {
  AssetRef,
  BodyRef,
  CheckResult,
  CountedText,
  IntentRow,
  RowCost,
  SettleRow,
  VoidRow,
} from '../../ledger/event.ts';
import type { ProviderError, ProviderResponse, Sha256 } from '../../ports.ts';
import { priceOfTier } from '../../pricing/serviceTier.ts';
import type { CleanReceived } from '../../redaction/receivedText.ts';
import { utf8Length } from '../../text/utf8Length.ts';
import type { PlannedItem } from '../plan/planItems.ts';
import { cleanError, cleanReceipt } from './cleanReceipt.ts';

/** What every attempt of a run writes alike. */
export interface RunIdentity {
  readonly run: string;
  readonly template: string;
  readonly version: string;
  readonly templateHash: string;
}

export interface AttemptIdentity {
  readonly attempt: string;
  readonly try: number;
  /** ISO, UTC. */
  readonly at: string;
  /** Scheme and host. */
  readonly endpoint: string;
  readonly region?: string;
  readonly method?: string;
  readonly body?: BodyRef;
}

/** What is sent, as far as the ledger is concerned: what `request` is the hash of. */
export function renderedRequest({ model, messages, extras }: PlannedItem): object {
  return { model: model.model, messages, params: model.params, ...extras };
}

export function intentRow(
  run: RunIdentity,
  item: PlannedItem,
  attempt: AttemptIdentity,
  sha256: Sha256,
): IntentRow {
  const { model } = item;
  const request = canonicalJson(renderedRequest(item));
  return {
    type: 'intent',
    attempt: attempt.attempt,
    at: attempt.at,
    run: run.run,
    item: item.key,
    try: attempt.try,
    provider: model.provider,
    model: model.model,
    simulated: model.simulated,
    endpoint: attempt.endpoint,
    region: attempt.region,
    tier: model.params.serviceTier,
    operation: model.operation,
    method: attempt.method,
    parent: item.parent,
    template: run.template,
    version: run.version,
    templateHash: run.templateHash,
    tags: item.tags,
    params: model.params,
    request: `sha256:${sha256(request)}`,
    requestBytes: utf8Length(request),
    body: attempt.body,
    max: item.max,
    price: priceOfTier(model.price, model.params.serviceTier)?.source ?? null,
  };
}

export function voidRow(attempt: string, at: string, reason: VoidRow['reason']): VoidRow {
  return { type: 'void', attempt, at, reason };
}

export interface Ended {
  readonly attempt: string;
  readonly at: string;
  readonly latencyMs: number;
  readonly cost: RowCost;
  readonly counted?: CountedText;
}

export interface Produced {
  readonly output: { readonly hash: string; readonly bytes: number };
  readonly asset?: AssetRef;
  readonly body?: BodyRef;
  readonly checks?: readonly CheckResult[];
  /** Why the answer is no result although it came. */
  readonly error?: { readonly class: string; readonly message: string };
}

export function answeredRow(
  ended: Ended,
  response: ProviderResponse,
  produced: Produced,
  clean: CleanReceived,
): SettleRow {
  return {
    type: 'settle',
    ...ended,
    ...produced,
    outcome: produced.error === undefined ? 'ok' : 'error',
    ...cleanReceipt(response, clean),
    firstTokenMs: response.firstTokenMs,
    usage: response.usage,
  };
}

export function failedRow(ended: Ended, error: ProviderError, clean: CleanReceived): SettleRow {
  return {
    type: 'settle',
    ...ended,
    outcome: error.class === 'cancelled' ? 'cancelled' : 'error',
    ...cleanReceipt(error, clean),
    error: cleanError(error, clean),
    usage: null,
  };
}
