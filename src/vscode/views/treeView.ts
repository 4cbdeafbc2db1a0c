import * as vscode from 'vscode';
import { messageOf, UserError } from '../../core/errors.ts';
import { disposeAll } from '../disposable.ts';
import { escapeMarkdown } from './markdown.ts';
import type { TreeNode } from './treeNode.ts';

export interface TreeOptions {
  readonly view: string;
  /** Called when the view is first looked at and after each change; an empty answer shows the view's welcome text. */
  readonly load: () => Promise<readonly TreeNode[]>;
  /** Calls back when `load` would answer differently. */
  readonly changes: readonly ((changed: () => void) => vscode.Disposable)[];
  readonly onFault: (error: unknown) => void;
}

/** A tree view over plain nodes. Many changes at once are one refresh. */
export function registerTree({ view, load, changes, onFault }: TreeOptions): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  let pending: NodeJS.Timeout | undefined;
  const refresh = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      changed.fire(undefined);
    }, 100);
  };
  const provider: vscode.TreeDataProvider<TreeNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node !== undefined) return [...(node.children ?? [])];
      try {
        return [...(await load())];
      } catch (error) {
        // A policy with a typo would raise a message at each refresh: what a reader can mend is a row instead.
        if (!(error instanceof UserError)) onFault(error);
        return [failureNode(error)];
      }
    },
    getTreeItem: toItem,
  };
  return disposeAll(
    changed,
    { dispose: () => clearTimeout(pending) },
    vscode.window.createTreeView(view, { treeDataProvider: provider, showCollapseAll: true }),
    ...changes.map(follow => follow(refresh)),
  );
}

function failureNode(error: unknown): TreeNode {
  const message = messageOf(error);
  return {
    id: 'failure',
    label: message,
    tooltip: escapeMarkdown(message),
    icon: 'error',
    color: 'errorForeground',
  };
}

function toItem(node: TreeNode): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const open = node.expanded ? Expanded : Collapsed;
  const item = new vscode.TreeItem(node.label, node.children?.length ? open : None);
  item.id = node.id;
  if (node.description !== undefined) item.description = node.description;
  if (node.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(node.tooltip);
  if (node.icon !== undefined) {
    const color = node.color === undefined ? undefined : new vscode.ThemeColor(node.color);
    item.iconPath = new vscode.ThemeIcon(node.icon, color);
  }
  if (node.opens !== undefined) {
    item.command = { title: 'Open', command: 'vscode.open', arguments: [vscode.Uri.file(node.opens)] };
  }
  return item;
}
