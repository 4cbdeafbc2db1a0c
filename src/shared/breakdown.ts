import type {
  CostComponent,
  Drift,
  Estimate,
  PartEstimate,
  Span,
  TemplateAnalysis,
  Unit,
} from '../core/model.ts';
import { costOf, type Rate } from '../core/money.ts';
import {
  type Currency,
  displayBand,
  displayChange,
  displayCount,
  displayKind,
  displayMark,
  displayPlural,
  displayQuantity,
  displayTokens,
  displayUsd,
} from './display.ts';
import { componentShare, partShare } from './partShare.ts';

/** One line of an estimate's breakdown, ready to read. */
export interface BreakdownRow {
  readonly title: string;
  /** How much of it: tokens, images, seconds. */
  readonly amount: string;
  readonly cost: string;
  /** A rate or how the number is known. */
  readonly note: string;
  /** Of the call's cost, or of its input tokens where the cost is not known; 0 to 1. */
  readonly share?: number;
  /** Where it stands in the template. */
  readonly span?: Span;
}

export interface Breakdown {
  /** Cost per call, per 1,000 calls, per month. */
  readonly totals: readonly BreakdownRow[];
  /** What the call is billed for: input, cached prefix, output, images. */
  readonly components: readonly BreakdownRow[];
  readonly sections: readonly BreakdownRow[];
  readonly variables: readonly BreakdownRow[];
  /** Tools, the answer's schema, calls of tools, images and sounds. */
  readonly attached: readonly BreakdownRow[];
  /** Sentences: drift, unknown variables, assumptions, where the price is from. */
  readonly notes: readonly string[];
}

const UNIT_NAMES: Readonly<Record<Unit, string>> = {
  inputTokens: 'Input',
  cachedInputTokens: 'Cached prefix',
  cacheWriteTokens: 'Cache write',
  cacheWrite1hTokens: 'Cache write (1 hour)',
  inputAudioTokens: 'Audio input',
  cachedInputAudioTokens: 'Cached audio input',
  inputImageTokens: 'Image input',
  cachedInputImageTokens: 'Cached image input',
  outputTokens: 'Output',
  reasoningTokens: 'Reasoning',
  outputAudioTokens: 'Audio output',
  outputImageTokens: 'Image output',
  images: 'Images',
  characters: 'Characters',
  audioSeconds: 'Audio',
  videoSeconds: 'Video',
  requests: 'Requests',
};

const VOLUME_SOURCES: Readonly<Record<Estimate['callsPerMonth']['source'], string>> = {
  ledger: 'volume of the ledger’s last 30 days',
  policy: 'volume by the policy',
  fermi: 'volume by the policy’s figures',
  none: '',
};

/** One line for a lens: `~$0.0443 per call · ~$132 per month · 61 tokens · estimated`. */
export function headline({ estimate, drift }: TemplateAnalysis, currency?: Currency): string {
  const { perCall, perMonth, tokens } = estimate;
  const parts = [callText(perCall, currency)];
  if (perMonth.value !== null) parts.push(`${displayQuantity(perMonth, currency)} per month`);
  parts.push(displayTokens(tokens.input));
  if (perCall.value !== null) parts.push(displayKind(perCall.kind));
  if (drift !== null && drift.tokens !== drift.approvedTokens) parts.push(driftText(drift, currency));
  return parts.join(' · ');
}

/** `~$0.0443 per call`; without a limit of output only the least is known: `≥$0.002 per call`. */
export function callText(perCall: Estimate['perCall'], currency?: Currency): string {
  const text = displayQuantity(perCall, currency);
  return perCall.value === null && !text.startsWith('≥') ? text : `${text} per call`;
}

/** What a change costs since the approved version: `+12 tokens since v3, +$3.10 per month`. */
export function driftText(drift: Drift, currency?: Currency): string {
  const tokens = drift.tokens - drift.approvedTokens;
  const sign = tokens > 0 ? '+' : '−';
  const grown = `${sign}${displayPlural(Math.abs(tokens), 'token')} since ${drift.approvedLabel}`;
  if (drift.perMonth !== null) return `${grown}, ${displayChange(drift.perMonth, currency)} per month`;
  if (drift.perCall !== null) return `${grown}, ${displayChange(drift.perCall, currency)} per call`;
  return grown;
}

/** Everything an estimate is made of, for a hover, a list or a terminal. */
export function breakdown({ estimate, drift }: TemplateAnalysis, currency?: Currency): Breakdown {
  return {
    totals: totalRows(estimate, currency),
    components: estimate.components.map(component => ({
      ...componentRow(component, isAtMost(component, estimate) ? displayMark('upper-bound') : '', currency),
      ...shareField(componentShare(component, estimate)),
    })),
    sections: partRows(estimate, ['section'], currency),
    variables: partRows(estimate, ['variable'], currency),
    attached: partRows(estimate, ATTACHED, currency),
    notes: notesOf(estimate, drift, currency),
  };
}

function totalRows(estimate: Estimate, currency: Currency): BreakdownRow[] {
  const { perCall, cached, perMonth, callsPerMonth, tokens } = estimate;
  const note = (quantity: Estimate['perCall']) =>
    [displayKind(quantity.kind), displayBand(quantity, currency)]
      .filter(part => part !== undefined)
      .join(', ');
  const rows: BreakdownRow[] = [
    {
      title: 'Per call',
      amount: displayTokens(tokens.input),
      cost: displayQuantity(perCall, currency),
      note: note(perCall),
    },
  ];
  if (cached !== undefined) {
    rows.push({
      title: 'Per call, prefix cached',
      amount: `${displayTokens(cached.tokens)} from the cache`,
      cost: displayQuantity(cached.perCall, currency),
      note: note(cached.perCall),
    });
  }
  if (perCall.value !== null) {
    const { value, kind, low, high } = perCall;
    const thousand = {
      kind,
      value: value * 1000n,
      ...(low !== undefined && { low: low * 1000n }),
      ...(high !== undefined && { high: high * 1000n }),
    };
    rows.push({
      title: 'Per 1,000 calls',
      amount: '',
      cost: displayQuantity(thousand, currency),
      note: displayKind(perCall.kind),
    });
  }
  if (callsPerMonth.value !== null) {
    rows.push({
      title: 'Per month',
      amount: displayPlural(callsPerMonth.value, 'call'),
      cost: displayQuantity(perMonth, currency),
      note: `${note(perMonth)}; ${VOLUME_SOURCES[callsPerMonth.source]}`,
    });
  }
  return rows;
}

/** All of an upper bound is one; of an estimate, the output that stands at its limit. */
function isAtMost({ unit }: CostComponent, { perCall, tokens }: Estimate): boolean {
  return perCall.kind === 'upper-bound' || (unit === 'outputTokens' && tokens.output.kind === 'upper-bound');
}

/** @param mark in front of quantity and cost: `≤` where they are what a call can be at most. */
function componentRow(
  { unit, quantity, rate, pico, rounded }: CostComponent,
  mark: string,
  currency: Currency,
): BreakdownRow {
  return {
    title: UNIT_NAMES[unit],
    amount: mark + amountOf(unit, quantity),
    cost: mark + displayUsd(pico, currency),
    note: rounded ? `${displayRate(unit, rate, currency)}, rounded up` : displayRate(unit, rate, currency),
  };
}

const ATTACHED: readonly PartEstimate['kind'][] = ['tool', 'schema', 'tool-call', 'media'];

function partRows(
  estimate: Estimate,
  kinds: readonly PartEstimate['kind'][],
  currency: Currency,
): BreakdownRow[] {
  return estimate.parts
    .filter(part => kinds.includes(part.kind))
    .map(part => ({
      title: part.title,
      amount: displayTokens(part.tokens),
      cost: displayQuantity(part.cost, currency),
      note: displayKind(part.tokens.kind),
      span: part.span,
      ...shareField(partShare(part, estimate)),
    }));
}

function shareField(share: number | undefined): { readonly share?: number } {
  return share === undefined ? {} : { share };
}

function notesOf(estimate: Estimate, drift: Drift | null, currency: Currency): string[] {
  const { model, encoding, source, unknownVariables, unknownThousand, cached, assumptions, tokens } =
    estimate;
  const notes = [model === null ? 'No model is named.' : `Model ${model}, counted with ${encoding}.`];
  if (drift !== null && drift.tokens !== drift.approvedTokens) notes.push(`${driftText(drift, currency)}.`);
  if (tokens.cacheablePrefix.value) notes.push(`Cacheable prefix: ${displayTokens(tokens.cacheablePrefix)}.`);
  if (unknownVariables.length > 0) {
    const each =
      unknownThousand === undefined
        ? ''
        : `; 1,000 tokens of them cost ${displayUsd(unknownThousand, currency)}`;
    notes.push(`Not counted, because their size is unknown: ${unknownVariables.join(', ')}${each}.`);
  }
  if (cached !== undefined) {
    const least = displayTokens(cached.minimum);
    notes.push(`The prefix can be cached from ${least} on (${cached.source}); the first call writes it.`);
  }
  notes.push(...assumptions);
  notes.push(source === null ? 'No price is known.' : `Price: ${source.name}, read ${source.date}.`);
  if (currency !== undefined) {
    notes.push(`Shown in ${currency.code} at ${currency.rate} per dollar of ${currency.date}.`);
  }
  return notes;
}

function amountOf(unit: Unit, quantity: number): string {
  if (unit.endsWith('Tokens')) return displayTokens(quantity);
  if (unit.endsWith('Seconds')) return `${quantity} s`;
  if (unit === 'images') return displayPlural(quantity, 'image');
  return displayCount(quantity);
}

/** A rate as price lists give it: tokens per million, characters per thousand, the rest each. */
export function displayRate(unit: Unit, rate: Rate, currency?: Currency): string {
  if (unit.endsWith('Tokens')) return `${displayUsd(costOf(rate, 1_000_000).pico, currency)} per million`;
  if (unit === 'characters') return `${displayUsd(costOf(rate, 1000).pico, currency)} per thousand`;
  const each = unit.endsWith('Seconds') ? 'second' : unit === 'images' ? 'image' : 'request';
  return `${displayUsd(costOf(rate, 1).pico, currency)} per ${each}`;
}
