import { type Currency, displayPlural, displayUsd } from '../../shared/display.ts';
import type { AmountView, SpendView } from '../../shared/ledgerProtocol.ts';
import type { TreeNode } from '../../vscode/views/treeNode.ts';

/** What was spent; simulated rows stand in a group of their own and never add to real spend. */
export function spendNodes(real: SpendView, simulated: SpendView, currency?: Currency): TreeNode[] {
  const nodes = real.calls === 0 ? [] : amounts('real', real, currency);
  if (simulated.calls === 0) return nodes;
  const group: TreeNode = {
    id: 'spend:simulated',
    label: 'Simulated',
    description: `${displayUsd(simulated.total, currency)} that nobody was billed`,
    icon: 'beaker',
    expanded: real.calls === 0,
    children: amounts('simulated', simulated, currency),
  };
  return [...nodes, group];
}

function amounts(kind: string, spend: SpendView, currency: Currency): TreeNode[] {
  const amount = (label: string, description: string, icon: string): TreeNode => ({
    id: `spend:${kind}:${label}`,
    label,
    description,
    icon,
  });
  return [
    amount('Today', displayUsd(spend.today, currency), 'calendar'),
    amount('This month', displayUsd(spend.month, currency), 'calendar'),
    amount(
      'Total',
      `${displayUsd(spend.total, currency)} · ${displayPlural(spend.calls, 'call')}`,
      'credit-card',
    ),
    ...(spend.unpricedCalls === 0
      ? []
      : [amount('Unpriced', `${displayPlural(spend.unpricedCalls, 'call')} not in any sum`, 'question')]),
    ...breakdownNode(kind, 'By model', 'server-process', spend.byModel, currency),
    ...breakdownNode(kind, 'By feature', 'tag', spend.byFeature, currency),
  ];
}

function breakdownNode(
  kind: string,
  label: string,
  icon: string,
  rows: readonly AmountView[],
  currency: Currency,
): TreeNode[] {
  if (rows.length === 0) return [];
  const id = `spend:${kind}:${label}`;
  const children = rows.map(row => ({
    id: `${id}:${row.label}`,
    label: row.label,
    description: `${displayUsd(row.cost, currency)} · ${displayPlural(row.calls, 'call')}`,
    icon,
  }));
  return [{ id, label, icon, children }];
}
