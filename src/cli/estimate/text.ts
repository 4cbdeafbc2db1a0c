import type { Quantity } from '../../core/model.ts';
import { parseUsd } from '../../core/money.ts';
import {
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
  const rows = templates.map(template => [...cells(template), ...(withDelta ? [changeText(template)] : [])]);
  return [
    formatTable(columns, rows),
    `\n${totalText(totals)}\n`,
    ...templates.flatMap(remarks),
    ...templates
      .flatMap(blockers)
      .map(
        ({ path, line, column, message }) =>
          `${path}:${line}:${column} ${terminal.paint('red', 'error')} ${message}\n`,
      ),
  ].join('');
}

function cells({
  path,
  version,
  model,
  tokens,
  perCall,
  perMonth,
  callsPerMonth,
}: EstimatedTemplate): string[] {
  return [
    path,
    version ?? '–',
    model ?? '–',
    tokens === null ? '–' : countText(tokens.input),
    tokens === null ? '–' : countText(tokens.output),
    moneyText(perCall),
    callsPerMonth.value === null ? '–' : `${displayCount(callsPerMonth.value)} (${callsPerMonth.source})`,
    callsPerMonth.value === null ? 'no volume' : moneyText(perMonth),
  ];
}

/** What a table has no room for: the cheaper price of a cached prefix, and what nobody knows the size of. */
function remarks({
  path,
  perCallCached,
  unknownVariables,
  unknownThousandTokens,
}: EstimatedTemplate): string[] {
  const cached =
    perCallCached === undefined
      ? []
      : [`${path}: ${moneyText(perCallCached)} per call with its prefix cached\n`];
  if (unknownVariables.length === 0) return cached;
  const each =
    unknownThousandTokens === null ? '' : `; ${displayUsd(unknownThousandTokens)} per 1,000 tokens`;
  return [...cached, `${path}: size unknown of ${unknownVariables.join(', ')}${each}\n`];
}

function countText({ value, kind }: Quantity<number>): string {
  return value === null ? 'unknown' : `${displayMark(kind)}${displayCount(value)}`;
}

function moneyText(quantity: Quantity<string>): string {
  return displayQuantity(picoQuantity(quantity));
}

function changeText({ delta }: EstimatedTemplate): string {
  if (delta === undefined || delta.status === 'unchanged') return '';
  const { change } = delta.inputTokens;
  const tokens =
    change === null ? 'tokens unknown' : `${change > 0 ? '+' : ''}${displayCount(change)} tokens`;
  const money = delta.perMonth.change ?? delta.perCall.change;
  if (money === null) return `${delta.status}: ${tokens}`;
  return `${delta.status}: ${tokens}, ${displayChange(parseUsd(money))} per ${delta.perMonth.change === null ? 'call' : 'month'}`;
}

function totalText({
  templates,
  perMonth,
  withoutVolume,
  withoutLimit,
  unpriced,
}: EstimateDocument['totals']): string {
  const quantity = picoQuantity(perMonth);
  const band = displayBand(quantity);
  const missing = [
    ...(withoutVolume > 0 ? [`${withoutVolume} without a volume`] : []),
    ...(withoutLimit > 0 ? [`${withoutLimit} without an output limit`] : []),
    ...(unpriced > 0 ? [`${unpriced} unpriced`] : []),
  ].join(', ');
  const subject = displayPlural(templates, 'template');
  if (perMonth.value === null) return `${subject}: no cost per month, ${missing}`;
  const month = `${displayQuantity(quantity)} per month${band === undefined ? '' : ` (${band})`}`;
  return `${subject}: ${month}${missing === '' ? '' : `, not counting ${missing}`}`;
}
