import type { Preflight } from '../../shared/batchProtocol.ts';
import {
  type Currency,
  displayBand,
  displayCount,
  displayPlural,
  displayQuantity,
  displayTokens,
  displayUsd,
} from '../../shared/display.ts';
import type { Terminal } from '../terminal.ts';

/** What a batch will do and cost, for people, before anything is sent. */
export function preflightText(preflight: Preflight, terminal: Terminal): string {
  const { cost, budget, worstCase, currency } = preflight;
  const band = displayBand(cost, currency);
  const lines: [string, string][] = [
    ['Batch', preflight.spec],
    ['Template', `${preflight.template} (${preflight.version})`],
    ['Models', preflight.models.join(', ') + (preflight.simulated ? ' (simulated: no money is spent)' : '')],
    ['Calls', callsText(preflight)],
    ['Input', displayTokens(preflight.inputTokens)],
    ...(preflight.outputTokens.value === null
      ? []
      : [['Output', displayTokens(preflight.outputTokens)] as [string, string]]),
    ['Cost', `${displayQuantity(cost, currency)}${band === undefined ? '' : ` (${band})`}`],
    ['At most', worstCase === null ? displayUsd(null) : `${displayUsd(worstCase, currency)} without retries`],
    ['Budget', budget === null ? 'none' : budgetText(budget, currency)],
    ['Writes', preflight.output],
    [
      'At a time',
      `${displayPlural(preflight.concurrency, 'call')}, ${displayPlural(preflight.retries, 'retry', 'retries')} each`,
    ],
  ];
  const head = lines.map(([title, text]) => `${terminal.paint('dim', title.padEnd(10))} ${text}\n`).join('');
  const assumed = preflight.assumptions.map(
    text => `${terminal.paint('dim', 'Assumed'.padEnd(10))} ${text}\n`,
  );
  const warned = preflight.warnings.map(
    text => `${terminal.paint('yellow', 'Warning'.padEnd(10))} ${text}\n`,
  );
  return [head, ...assumed, ...warned].join('');
}

function callsText({ calls, items, operation }: Preflight): string {
  const what = operation === 'text' ? '' : `, one ${operation} each`;
  return calls === items
    ? `${displayCount(calls)}${what}`
    : `${displayCount(calls)} for ${displayPlural(items, 'item')}${what}`;
}

function budgetText(
  { limit, source, alreadySpent }: NonNullable<Preflight['budget']>,
  currency: Currency,
): string {
  const spent = alreadySpent > 0n ? `, ${displayUsd(alreadySpent, currency)} of it already spent` : '';
  return `${displayUsd(limit, currency)}, ${source}${spent}`;
}
