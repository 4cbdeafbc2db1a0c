import * as vscode from 'vscode';
import { type CommandId, commandIds } from '../../vscode/contributions.ts';

const ACTIONS: readonly (readonly [icon: string, label: string, command: CommandId])[] = [
  ['list-tree', 'Explain', commandIds.explainEstimate],
  ['arrow-swap', 'Compare models', commandIds.compareModels],
  ['cloud-upload', 'Count with the provider', commandIds.countWithProvider],
];

/**
 * Links at the head of a hover, reached with Tab and opened with Enter. The only text of ours that may run commands: nothing of
 * the template stands in it, and no other command than these.
 */
export function hoverActions(document: vscode.Uri, isText: boolean): vscode.MarkdownString {
  const actions = ACTIONS.filter(([, , command]) => isText || command !== commandIds.countWithProvider);
  const argument = encoded(JSON.stringify([document.toString()]));
  const links = actions.map(
    ([icon, label, command]) => `[$(${icon}) ${label}](command:${command}?${argument})`,
  );
  const text = new vscode.MarkdownString(['**Prompt Ledger**', ...links].join(' &nbsp;&nbsp; '), true);
  text.isTrusted = { enabledCommands: actions.map(([, , command]) => command) };
  return text;
}

/** A parenthesis in a file's name would end the link. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
