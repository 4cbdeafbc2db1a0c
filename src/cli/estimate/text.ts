import type { Quantity } from '../../core/model.ts';
import { parseUsd } from '../../core/money.ts';
import {
  type Currency,
  displayBand,
  displayChange,
  displayCount,
  displayMark,
  displayPlural,
  displayQuantity,
  displayUsd,
} from '../../shared/display.ts';
import type { EstimateDocument, EstimatedTemplate } from '../documents/estimate.ts';
import { picoQuantity } from '../moneyJson.ts';
import { type Column, formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { blockers } from './blockers.ts';

const right = 'right' as const;

/** The estimates as a table, the sum, and below it what stands in the way of an estimate. */
export function estimateText(
  templates: readonly EstimatedTemplate[],
  totals: EstimateDocument['totals'],
  terminal: Terminal,
  currency?: Currency,
): string {
  if (templates.length === 0) return 'No templates found.\n';
  const withDelta = templates.some(({ delta }) => delta !== undefined);
  const columns: Column[] = [
    { title: 'TEMPLATE' },
    { title: 'VERSION' },
    { title: 'MODEL' },
    { title: 'INPUT', align: right },
    { title: 'OUTPUT', align: right },
    { title: 'PER CALL', align: right },
    { title: 'CALLS' },
    { title: 'PER MONTH', align: right },
    ...(withDelta ? [{ title: 'CHANGE' }] : []),
  ];
  const rows = templates.map(template => [
    ...cells(template, currency),
    ...(withDelta ? [changeText(template, currency)] : []),
  ]);
  return [
    formatTable(columns, rows),
    `\n${totalText(totals, currency)}\n`,
    ...templates.flatMap(template => remarks(template, currency)),
    ...templates
      .flatMap(blockers)
      .map(
        ({ path, line, column, message }) =>
          `${path}:${line}:${column} ${terminal.paint('red', 'error')} ${message}\n`,
      ),
  ].join('');
}

function cells(
  { path, version, model, tokens, perCall, perMonth, callsPerMonth }: EstimatedTemplate,
  currency: Currency,
): string[] {
  return [
    path,
    version ?? '–',
    model ?? '–',
    tokens === null ? '–' : countText(tokens.input),
    tokens === null ? '–' : countText(tokens.output),
    moneyText(perCall, currency),
    callsPerMonth.value === null ? '–' : `${displayCount(callsPerMonth.value)} (${callsPerMonth.source})`,
    callsPerMonth.value === null ? 'no volume' : moneyText(perMonth, currency),
  ];
}

/** What a table has no room for: the cheaper price of a cached prefix, and what nobody knows the size of. */
function remarks(
  { path, perCallCached, unknownVariables, unknownThousandTokens }: EstimatedTemplate,
  currency: Currency,
): string[] {
  const cached =
    perCallCached === undefined
      ? []
      : [`${path}: ${moneyText(perCallCached, currency)} per call with its prefix cached\n`];
  if (unknownVariables.length === 0) return cached;
  const each =
    unknownThousandTokens === null ? '' : `; ${displayUsd(unknownThousandTokens, currency)} per 1,000 tokens`;
  return [...cached, `${path}: size unknown of ${unknownVariables.join(', ')}${each}\n`];
}

function countText({ value, kind }: Quantity<number>): string {
  return value === null ? 'unknown' : `${displayMark(kind)}${displayCount(value)}`;
}

function moneyText(quantity: Quantity<string>, currency: Currency): string {
  return displayQuantity(picoQuantity(quantity), currency);
}

function changeText({ delta }: EstimatedTemplate, currency: Currency): string {
  if (delta === undefined || delta.status === 'unchanged') return '';
  const { change } = delta.inputTokens;
  const tokens =
    change === null ? 'tokens unknown' : `${change > 0 ? '+' : ''}${displayCount(change)} tokens`;
  const money = delta.perMonth.change ?? delta.perCall.change;
  if (money === null) return `${delta.status}: ${tokens}`;
  return `${delta.status}: ${tokens}, ${displayChange(parseUsd(money), currency)} per ${delta.perMonth.change === null ? 'call' : 'month'}`;
}

function totalText(
  { templates, perMonth, withoutVolume, withoutLimit, unpriced }: EstimateDocument['totals'],
  currency: Currency,
): string {
  const quantity = picoQuantity(perMonth);
  const band = displayBand(quantity, currency);
  const missing = [
    ...(withoutVolume > 0 ? [`${withoutVolume} without a volume`] : []),
    ...(withoutLimit > 0 ? [`${withoutLimit} without an output limit`] : []),
    ...(unpriced > 0 ? [`${unpriced} unpriced`] : []),
  ].join(', ');
  const subject = displayPlural(templates, 'template');
  if (perMonth.value === null) return `${subject}: no cost per month, ${missing}`;
  const month = `${displayQuantity(quantity, currency)} per month${band === undefined ? '' : ` (${band})`}`;
  return `${subject}: ${month}${missing === '' ? '' : `, not counting ${missing}`}`;
}
