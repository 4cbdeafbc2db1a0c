import { escapeMarkdown } from '../../vscode/views/markdown.ts';
import type { TreeNode } from '../../vscode/views/treeNode.ts';

/** Nodes of one folder. */
export interface RootNodes {
  /** Absolute path. */
  readonly root: string;
  readonly nodes: readonly TreeNode[];
}

/** One folder's nodes as they are; those of several folders each under its folder's name. */
export function rootNodes(groups: readonly RootNodes[]): readonly TreeNode[] {
  const filled = groups.filter(({ nodes }) => nodes.length > 0);
  const [first] = filled;
  if (first === undefined || filled.length === 1) return first?.nodes ?? [];
  return filled.map(({ root, nodes }) => ({
    id: `root:${root}`,
    label: root.split(/[\\/]/).at(-1) ?? root,
    tooltip: escapeMarkdown(root),
    icon: 'folder',
    expanded: true,
    children: nodes.map(node => within(root, node)),
  }));
}

/** The same template or run may be in two folders' ledgers: ids stay unique. */
function within(root: string, node: TreeNode): TreeNode {
  const { children } = node;
  const id = `${root}:${node.id}`;
  return children === undefined
    ? { ...node, id }
    : { ...node, id, children: children.map(child => within(root, child)) };
}
