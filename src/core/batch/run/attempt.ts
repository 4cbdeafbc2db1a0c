import { messageOf, UserError } from '../../errors.ts';
import type { AssetKind, AssetRef, CountedText, SettleRow } from '../../ledger/event.ts';
import type { Pico } from '../../money.ts';
import {
  type AssetStore,
  type BodyStore,
  type Clock,
  type Identity,
  type Journal,
  type Provider,
  ProviderError,
  type ProviderOutput,
  type ProviderResponse,
  type Sha256,
} from '../../ports.ts';
import { type CleanReceived, receivedText } from '../../redaction/receivedText.ts';
import type { BudgetGate } from '../budget/budgetGate.ts';
import type { PlannedItem } from '../plan/planItems.ts';
import type { PlannedModel } from '../plan/planModels.ts';
import { type Check, runChecks } from '../spec/checks.ts';
import type { Refused } from './admission.ts';
import {
  answeredRow,
  failedRow,
  intentRow,
  type Produced,
  type RunIdentity,
  renderedRequest,
  voidRow,
} from './attemptRows.ts';
import { boundedCost, freeCost, measuredCost, unmeasuredCost } from './outcomeCost.ts';
import type { RunSignals } from './runSignals.ts';
import { soundUsage } from './soundUsage.ts';

export interface AttemptPorts {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly sha256: Sha256;
  readonly journal: Journal;
  readonly assets: AssetStore;
  readonly gate: BudgetGate;
  readonly providerOf: (model: PlannedModel) => Provider;
  readonly checks: readonly Check[];
  /** Missing where the policy keeps no bodies. */
  readonly bodies?: BodyStore;
  /** Takes keys, credentials, personal data and confidential terms out of what a provider says. */
  readonly redact: (text: string) => string;
  /** What a call was expected to cost, for answers without usage. */
  readonly expected: (item: PlannedItem) => Pico | null;
  /** What we count of a call, where that is worth a comparison with what the provider reports. */
  readonly counted: (item: PlannedItem) => CountedText | undefined;
}

/** How one attempt went. Rows are on the disk whatever it says. */
export type AttemptResult =
  | Refused
  | { readonly kind: 'unsent' }
  | {
      readonly kind: 'ended';
      readonly row: SettleRow;
      readonly error: ProviderError | null;
      readonly fatal?: UserError;
    };

/** One attempt at an item. */
export interface AttemptRequest {
  readonly run: RunIdentity;
  readonly item: PlannedItem;
  /** 1 for the first attempt at the item. */
  readonly tries: number;
  readonly signals: RunSignals;
  /** Called when the intent is on the disk and within the budget, just before it is sent. */
  readonly admitted: () => void;
}

/**
 * One attempt: intent on the disk, budget checked, sent, output written, settle row on the disk.
 * @throws UserError where the journal cannot be written: nothing may be sent after that.
 */
export async function attemptItem(
  { run, item, tries, signals, admitted }: AttemptRequest,
  ports: AttemptPorts,
): Promise<AttemptResult> {
  const { clock, journal, gate, identity } = ports;
  const provider = ports.providerOf(item.model);
  const attempt = identity.ulid();
  const at = isoNow(clock);
  await journal.append([
    intentRow(
      run,
      item,
      {
        attempt,
        try: tries,
        at,
        endpoint: provider.endpoint,
        region: provider.region,
        method: provider.method?.(item.model.operation, item.model.model),
        body: await ports.bodies?.store(renderedRequest(item)),
      },
      ports.sha256,
    ),
  ]);
  const verdict = await gate.check(item.max, item.tags.feature, true);
  if (verdict.kind !== 'fits') {
    await journal.append([voidRow(attempt, isoNow(clock), 'budget')]);
    return { kind: 'refused', verdict };
  }
  if (signals.stop.aborted) {
    await journal.append([voidRow(attempt, isoNow(clock), 'cancelled')]);
    return { kind: 'unsent' };
  }
  admitted();
  const started = clock.monotonic();
  const ended = () => ({
    attempt,
    at: isoNow(clock),
    latencyMs: Math.max(0, clock.monotonic() - started),
  });
  const clean = receivedText(ports.redact, () => sentTexts(item), item.model.model);
  let response: ProviderResponse;
  try {
    response = await provider.call({
      operation: item.model.operation,
      model: item.model.model,
      messages: item.messages,
      extras: item.extras,
      params: item.model.params,
      attempt,
      signal: signals.abort,
    });
  } catch (error) {
    const fault = asProviderError(error);
    const input = { ...item.model, max: item.max };
    const cost = fault.billable ? boundedCost(input, fault.evidence) : freeCost;
    const row = failedRow({ ...ended(), cost }, fault, clean);
    await journal.append([row]);
    return { kind: 'ended', row, error: fault };
  }
  const timing = ended();
  const { row, fatal } = await settle(item, timing, response, ports, clean);
  await journal.append([row]);
  return { kind: 'ended', row, error: null, fatal };
}

async function settle(
  item: PlannedItem,
  ended: { attempt: string; at: string; latencyMs: number },
  answer: ProviderResponse,
  ports: AttemptPorts,
  clean: CleanReceived,
): Promise<{ row: SettleRow; fatal?: UserError }> {
  const { usage, quarantined } = soundUsage(answer.usage);
  const response = { ...answer, usage, quarantined: quarantined ?? answer.quarantined };
  const timing = { ...ended, counted: usage === null ? undefined : ports.counted(item) };
  const input = { ...item.model, max: item.max };
  const cost =
    usage === null ? unmeasuredCost(ports.expected(item), input, answer) : measuredCost(usage, input, answer);
  const bytes = outputBytes(answer.output);
  const output = { hash: `sha256:${ports.sha256(bytes)}`, bytes: bytes.length };
  if (bytes.length === 0) {
    const error = { class: 'empty', message: 'the answer was empty' };
    return { row: answeredRow({ ...timing, cost }, response, { output, error }, clean) };
  }
  const text = answer.output.kind === 'text' ? answer.output.text : null;
  const checks = text === null || ports.checks.length === 0 ? undefined : runChecks(ports.checks, text);
  // The answer is paid for: its row is written whether its text can be kept or not.
  const body = text === null ? undefined : await ports.bodies?.store(text).catch(() => undefined);
  try {
    await ports.assets.write(item.key, bytes);
  } catch (cause) {
    const fatal = cause instanceof UserError ? cause : assetProblem(item.key, cause);
    const error = { class: 'asset', message: fatal.message };
    return { row: answeredRow({ ...timing, cost }, response, { output, checks, body, error }, clean), fatal };
  }
  const mediaType = answer.output.kind === 'text' ? 'text/plain; charset=utf-8' : answer.output.mediaType;
  const asset: AssetRef = { path: item.key, ...output, mediaType, kind: assetKind(mediaType) };
  const produced: Produced = { output, asset, checks, body };
  return { row: answeredRow({ ...timing, cost }, response, produced, clean) };
}

/** Everything that a provider could quote. */
function* sentTexts({ messages, extras }: PlannedItem): Generator<string> {
  for (const { text, media = [] } of messages) {
    yield text;
    for (const { url } of media) yield url;
  }
  if (extras !== undefined) yield JSON.stringify(extras);
}

function outputBytes(output: ProviderOutput): Uint8Array {
  return output.kind === 'bytes' ? output.bytes : new TextEncoder().encode(output.text);
}

/** What a person would call a file of this media type. */
function assetKind(mediaType: string): AssetKind {
  if (/^application\/(?:[\w.-]+\+)?json\b/.test(mediaType)) return 'json';
  const [family] = mediaType.split('/');
  return family === 'text' || family === 'image' || family === 'audio' || family === 'video'
    ? family
    : 'file';
}

function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** A fault of ours in the middle of a call: the call may have been billed. */
function asProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const message = messageOf(error);
  return new ProviderError(message, { class: 'malformed', billable: true });
}

function assetProblem(path: string, cause: unknown): UserError {
  const detail = messageOf(cause);
  return new UserError({
    what: `the output ${JSON.stringify(path)} could not be written: ${detail}`,
    next: 'Make room or correct the permissions, then resume the run',
    exitCode: 1,
  });
}
