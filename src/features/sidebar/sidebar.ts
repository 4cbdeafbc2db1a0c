import type { Disposable } from 'vscode';
import { viewIds } from '../../vscode/contributions.ts';
import { disposeAll } from '../../vscode/disposable.ts';
import type { RootSidebar } from '../../vscode/ledgers/ledgers.ts';
import type { Services } from '../../vscode/services.ts';
import type { TreeNode } from '../../vscode/views/treeNode.ts';
import { registerTree } from '../../vscode/views/treeView.ts';
import { rootNodes } from './rootNodes.ts';
import { runNodes } from './runNodes.ts';
import { spendNodes } from './spendNodes.ts';
import { templateNodes } from './templateNodes.ts';

/** The ledger's trees: runs, templates with their versions, and spend. */
export function registerSidebar(services: Services): Disposable {
  const { ledgers, templateFiles, edge } = services;
  const rows = (changed: () => void) => ledgers.onDidChange(changed);
  const files = (changed: () => void) => templateFiles.onDidChange(changed);
  const fromLedgers = (nodesOf: (sidebar: RootSidebar) => TreeNode[]) => async () =>
    rootNodes((await ledgers.sidebars()).map(sidebar => ({ root: sidebar.root, nodes: nodesOf(sidebar) })));
  return disposeAll(
    // Currency and time zone are the policy's.
    templateFiles.onDidChangeRules(() => ledgers.refresh()),
    registerTree({
      view: viewIds.runs,
      load: fromLedgers(({ snapshot }) =>
        runNodes(snapshot.runs, Date.now(), { currency: snapshot.currency }),
      ),
      changes: [rows],
      onFault: edge.report,
    }),
    registerTree({
      view: viewIds.templates,
      load: () => loadTemplates(services),
      changes: [rows, files],
      onFault: edge.report,
    }),
    registerTree({
      view: viewIds.spend,
      load: fromLedgers(({ snapshot }) => spendNodes(snapshot.real, snapshot.simulated, snapshot.currency)),
      changes: [rows],
      onFault: edge.report,
    }),
  );
}

async function loadTemplates({ ledgers, templates }: Services): Promise<readonly TreeNode[]> {
  const sidebars = await ledgers.sidebars();
  const listed = new Set<string>();
  const groups = await Promise.all(
    // Innermost folders first: a template belongs to the policy next to it, not to every folder above.
    sidebars
      .toSorted((a, b) => b.root.length - a.root.length)
      .map(async ({ root, snapshot }) => ({
        root,
        versions: snapshot.versions,
        listings: await templates.call('scan', { root }),
      })),
  );
  const nodes = groups.map(({ root, versions, listings }) => {
    const own = listings.filter(({ path }) => !listed.has(path));
    for (const { path } of own) listed.add(path);
    return { root, nodes: templateNodes(own, versions) };
  });
  return rootNodes(nodes.reverse());
}
