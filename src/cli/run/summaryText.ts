import { join, relative } from 'node:path';
import type { RunSummary } from '../../shared/batchProtocol.ts';
import { type Currency, displayMark, displayPlural, displayUsd } from '../../shared/display.ts';
import type { Cli } from '../cli.ts';

/** What a batch came to, for people: cost per asset, total, budget used, and where the rows are. */
export function summaryText(summary: RunSummary, cli: Cli, currency?: Currency): string {
  const { stdout } = cli;
  const database = relative(cli.shellCwd, join(summary.ledger, 'ledger.sqlite')) || 'ledger.sqlite';
  const mark = displayMark(summary.costKind);
  const money = (pico: bigint | null) =>
    pico === null ? displayUsd(null) : `${mark}${displayUsd(pico, currency)}`;
  const cost = summary.costKind === 'unpriced' ? null : summary.cost;
  const lines: (readonly [string, string])[] = [
    ['Run', `${summary.run} ${statusText(summary, cli)}`],
    ['Produced', `${producedText(summary)} in ${durationText(summary.durationMs)}`],
    ['Per asset', money(summary.costPerAsset)],
    ['Total', `${money(cost)}${summary.simulated ? ' (simulated: no money was spent)' : ''}`],
    ['Budget', summary.budget === null ? 'none' : budgetText(summary, currency)],
    ...(summary.reserved > 0n
      ? [['Open', `${displayUsd(summary.reserved, currency)} reserved`] as const]
      : []),
    ...(summary.manifest === null ? [] : [['Manifest', summary.manifest] as const]),
    ['Ledger', database],
  ];
  const reasons = summary.reasons.map(
    reason => `${stdout.paint('yellow', 'Because'.padEnd(10))} ${reason}\n`,
  );
  return [
    ...lines.map(([title, text]) => `${stdout.paint('dim', title.padEnd(10))} ${text}\n`),
    ...reasons,
    `\nsqlite3 ${quoted(database)} "SELECT model, count(*), sum(cost_pico) FROM calls GROUP BY model"\n`,
  ].join('');
}

function statusText({ status }: RunSummary, { stdout }: Cli): string {
  return stdout.paint(status === 'done' ? 'green' : 'red', status);
}

function producedText({ produced, items, failed, attempts }: RunSummary): string {
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${produced} of ${displayPlural(items, 'item')}${failures}, ${displayPlural(attempts, 'attempt')}`;
}

function budgetText({ cost, budget }: RunSummary, currency: Currency): string {
  if (budget === null || budget === 0n) return displayUsd(budget, currency);
  const permille = Number((cost * 1000n) / budget);
  return `${displayUsd(cost, currency)} of ${displayUsd(budget, currency)} used (${(permille / 10).toFixed(1)}%)`;
}

function durationText(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
