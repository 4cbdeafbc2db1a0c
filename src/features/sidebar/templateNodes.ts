import { callText } from '../../shared/breakdown.ts';
import { displayPlural, displayQuantity, displayTokens, displayUsd } from '../../shared/display.ts';
import { displayTime } from '../../shared/displayTime.ts';
import type { VersionView } from '../../shared/ledgerProtocol.ts';
import type { TemplateListing } from '../../shared/templatesProtocol.ts';
import { escapeMarkdown } from '../../vscode/views/markdown.ts';
import type { TreeNode } from '../../vscode/views/treeNode.ts';

/** The templates of a root, each with the versions the ledger knows below it, newest first. */
export function templateNodes(
  listings: readonly TemplateListing[],
  versions: readonly VersionView[],
  timeZone?: string,
): TreeNode[] {
  return listings.map(listing => ({
    id: `template:${listing.path}`,
    label: shortLabel(listing, listings),
    description: `${listing.version} · ${callText(listing.perCall, listing.currency)} · ${displayTokens(listing.tokens)}`,
    tooltip: tooltip(listing),
    ...look(listing),
    opens: listing.path,
    children: versions
      .filter(({ template }) => template === listing.label)
      .sort((a, b) => b.lastAt.localeCompare(a.lastAt))
      .map(version => versionNode(listing, version, timeZone)),
  }));
}

/** The file's name, or the whole path where another template has the same name. */
function shortLabel({ label }: TemplateListing, listings: readonly TemplateListing[]): string {
  const nameOf = (path: string) => path.split('/').at(-1) ?? path;
  const same = listings.filter(other => nameOf(other.label) === nameOf(label));
  return same.length > 1 ? label : nameOf(label);
}

function look({ problems, approved }: TemplateListing): Pick<TreeNode, 'icon' | 'color'> {
  if (problems > 0) return { icon: 'warning', color: 'list.warningForeground' };
  return approved ? { icon: 'verified' } : { icon: 'file-text' };
}

function tooltip({
  label,
  format,
  version,
  approved,
  perMonth,
  problems,
  currency,
}: TemplateListing): string {
  return [
    `**${escapeMarkdown(label)}** (${escapeMarkdown(format)})`,
    `${escapeMarkdown(version)}, ${approved ? 'approved' : 'not approved'}`,
    ...(perMonth.value === null ? [] : [`${escapeMarkdown(displayQuantity(perMonth, currency))} per month`]),
    ...(problems === 0 ? [] : [displayPlural(problems, 'problem')]),
  ].join('\n\n');
}

function versionNode(
  { path, currency }: TemplateListing,
  { version, assets, calls, cost, costPerAsset, firstAt, lastAt }: VersionView,
  timeZone?: string,
): TreeNode {
  const perAsset =
    assets === 0 ? displayPlural(calls, 'call') : `${displayUsd(costPerAsset, currency)} per asset`;
  return {
    id: `template:${path}:${version}`,
    label: version,
    description: `${perAsset} · ${displayPlural(assets, 'asset')} · ${displayUsd(cost, currency)}`,
    tooltip: escapeMarkdown(
      `Used from ${displayTime(firstAt, timeZone)} to ${displayTime(lastAt, timeZone)}`,
    ),
    icon: 'git-commit',
    opens: path,
  };
}
