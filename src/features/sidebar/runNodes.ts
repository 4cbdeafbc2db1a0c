import { parseUsd } from '../../core/money.ts';
import { type Currency, displayPlural, displayUsd } from '../../shared/display.ts';
import { displayMoment, displayTime } from '../../shared/displayTime.ts';
import type { RunView } from '../../shared/ledgerProtocol.ts';
import { escapeMarkdown } from '../../vscode/views/markdown.ts';
import type { TreeNode } from '../../vscode/views/treeNode.ts';

type Look = Pick<TreeNode, 'icon' | 'color'>;

const LOOKS: Readonly<Record<RunView['status'], Look>> = {
  running: { icon: 'loading~spin' },
  done: { icon: 'pass', color: 'testing.iconPassed' },
  stopped: { icon: 'stop-circle', color: 'list.warningForeground' },
  cancelled: { icon: 'circle-slash' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  interrupted: { icon: 'warning', color: 'list.warningForeground' },
};

/** The runs of a ledger, newest first, each with its facts below it. @param now ms since 1970 */
export function runNodes(
  runs: readonly RunView[],
  now: number,
  { timeZone, currency }: { readonly timeZone?: string; readonly currency?: Currency } = {},
): TreeNode[] {
  return runs.map(run => ({
    id: `run:${run.id}`,
    label: `${specName(run.spec)} · ${displayMoment(run.at, now, timeZone)}`,
    description: described(run, currency),
    tooltip: tooltip(run, currency, timeZone),
    ...LOOKS[run.status],
    children: facts(run, currency),
  }));
}

function described(run: RunView, currency: Currency): string {
  const produced =
    run.status === 'running' ? `${run.produced} of ${run.items}` : displayPlural(run.produced, 'asset');
  return [produced, displayUsd(run.cost, currency), ...(run.simulated ? ['simulated'] : [])].join(' · ');
}

function facts(run: RunView, currency: Currency): TreeNode[] {
  const fact = (label: string, description: string, icon: string): TreeNode => ({
    id: `run:${run.id}:${label}`,
    label,
    description,
    icon,
  });
  const each = costPerAsset(run, currency);
  return [
    ...(each === undefined ? [] : [fact('Cost per asset', each, 'credit-card')]),
    fact('Attempts', displayPlural(run.attempts, 'attempt'), 'sync'),
    ...(run.failed > 0 ? [fact('Failed', displayPlural(run.failed, 'item'), 'error')] : []),
    fact('Budget', budgetUsed(run, currency), 'dashboard'),
    ...(run.reserved !== null && Number(run.reserved) > 0
      ? [fact('Reserved', displayUsd(run.reserved, currency), 'clock')]
      : []),
    fact('Models', run.models.join(', '), 'server-process'),
    fact('Template', `${run.template} ${run.version}`, 'file-text'),
  ];
}

function costPerAsset({ cost, produced }: RunView, currency: Currency): string | undefined {
  if (produced === 0) return undefined;
  return displayUsd(cost === null ? null : parseUsd(cost) / BigInt(produced), currency);
}

function budgetUsed({ cost, budget }: RunView, currency: Currency): string {
  if (budget === null) return 'none';
  return `${displayUsd(cost, currency)} of ${displayUsd(budget, currency)}`;
}

function tooltip(run: RunView, currency: Currency, timeZone?: string): string {
  const kind = run.simulated ? 'Simulated: no money was spent.' : 'Real spend.';
  return [
    `**${escapeMarkdown(run.spec)}** ${run.status}`,
    `${escapeMarkdown(displayTime(run.at, timeZone))}, run ${escapeMarkdown(run.id)}`,
    `${run.produced} of ${displayPlural(run.items, 'item')} for ${escapeMarkdown(displayUsd(run.cost, currency))}`,
    kind,
  ].join('\n\n');
}

/** `batches/icons.batch.yaml` → `icons`. */
function specName(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return name.replace(/\.batch\.ya?ml$/i, '');
}
