import type { Preflight } from '../../shared/batchProtocol.ts';
import {
  displayBand,
  displayKind,
  displayPlural,
  displayQuantity,
  displayTokens,
  displayUsd,
} from '../../shared/display.ts';

export interface PreflightMessage {
  readonly message: string;
  /** Lines of plain text. */
  readonly detail: string;
}

/** What is made, by operation: one and many. */
const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  image: ['image', 'images'],
  audio: ['audio file', 'audio files'],
  video: ['video', 'videos'],
  embedding: ['embedding', 'embeddings'],
};

/** The question before a batch: what it will do and cost, what it may cost at most, and what the budget leaves. */
export function preflightMessage(preflight: Preflight): PreflightMessage {
  const { calls, operation, simulated, cost } = preflight;
  const [one, many] = NOUNS[operation] ?? ['call', 'calls'];
  const what = displayPlural(calls, one, many);
  const { models, warnings, assumptions, inputTokens, outputTokens } = preflight;
  const nature = [
    simulated
      ? 'Simulated: a provider on this machine answers, no money is spent.'
      : 'Real: this spends money.',
    ...warnings.map(warning => `Warning: ${warning}`),
  ];
  const money = [
    `Cost: ${costText(preflight)}`,
    `At most: ${displayUsd(preflight.worstCase, preflight.currency)} without retries`,
    `Budget: ${budgetText(preflight)}`,
  ];
  const work = [
    `Calls: ${callsText(preflight)}`,
    `Input: ${displayTokens(inputTokens)}`,
    ...(outputTokens.value === null ? [] : [`Output: ${displayTokens(outputTokens)}`]),
    `${models.length === 1 ? 'Model' : 'Models'}: ${models.join(', ')}`,
    `Template: ${preflight.template} (${preflight.version})`,
    `Writes: ${preflight.output}`,
  ];
  const assumed =
    assumptions.length === 0 ? [] : ['Assumed:', ...assumptions.map(assumption => `• ${assumption}`)];
  const blocks = [nature, money, work, assumed].filter(lines => lines.length > 0);
  const kind = simulated ? 'simulated ' : '';
  const price = cost.value === null ? ', unpriced' : ` for ${displayQuantity(cost, preflight.currency)}`;
  return {
    message: `Run ${kind}batch: ${what}${price}?`,
    detail: blocks.map(lines => lines.join('\n')).join('\n\n'),
  };
}

function costText({ cost, currency }: Preflight): string {
  if (cost.value === null) return displayQuantity(cost, currency);
  const band = displayBand(cost, currency);
  return `${displayQuantity(cost, currency)} (${displayKind(cost.kind)}${band === undefined ? '' : `, ${band}`})`;
}

function budgetText({ budget, currency }: Preflight): string {
  if (budget === null) return 'none';
  const { limit, source, alreadySpent } = budget;
  const left = limit > alreadySpent ? limit - alreadySpent : 0n;
  return `${displayUsd(limit, currency)} from ${source}, ${displayUsd(left, currency)} of it left`;
}

function callsText({ calls, items, retries, concurrency }: Preflight): string {
  const tries = retries === 0 ? 'no retries' : `up to ${displayPlural(retries, 'retry', 'retries')} each`;
  return `${displayPlural(calls, 'call')} for ${displayPlural(items, 'item')}, ${concurrency} at a time, ${tries}`;
}
