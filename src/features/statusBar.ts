import * as vscode from 'vscode';
import { headline } from '../shared/breakdown.ts';
import { displayQuantity, displayTokens } from '../shared/display.ts';
import { commandIds } from '../vscode/contributions.ts';
import { disposeAll } from '../vscode/disposable.ts';
import type { DocumentState } from '../vscode/documents/templateDocuments.ts';
import type { Services } from '../vscode/services.ts';

/** Tokens and cost of the active template. */
export function registerStatusBar({ documents, settings, policyProblem }: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'promptLedger.template',
    vscode.StatusBarAlignment.Right,
    90,
  );
  item.name = 'Prompt Ledger';
  item.command = commandIds.explainEstimate;
  const update = () => {
    const document = vscode.window.activeTextEditor?.document;
    const shown =
      document === undefined ? undefined : content(documents.stateOf(document), policyProblem.value?.message);
    if (shown === undefined || !settings.statusBarEnabled.value) {
      item.hide();
      return;
    }
    item.text = shown.text;
    item.tooltip = shown.tooltip;
    item.accessibilityInformation = { label: `Prompt Ledger: ${shown.tooltip}`, role: 'button' };
    item.backgroundColor = shown.failed
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    item.show();
  };
  update();
  return disposeAll(
    item,
    documents.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    settings.statusBarEnabled.onDidChange(update),
    policyProblem.onDidChange(update),
  );
}

interface Content {
  readonly text: string;
  readonly tooltip: string;
  readonly failed?: boolean;
}

function content(state: DocumentState, policyProblem: string | undefined): Content | undefined {
  if (state === 'none') return undefined;
  if (state === 'counting') return { text: '$(loading~spin) counting…', tooltip: 'Counting tokens' };
  if (state === 'too-large') {
    return { text: '$(warning) not counted', tooltip: 'The file is too large for a prompt', failed: true };
  }
  if (state === 'failed') {
    return { text: '$(warning) not counted', tooltip: 'The log of Prompt Ledger says why', failed: true };
  }
  if (state.analysis === null) return undefined;
  const { tokens, perCall } = state.analysis.estimate;
  const text = `${displayTokens(tokens.input)} · ${displayQuantity(perCall, state.currency)}`;
  if (policyProblem !== undefined) {
    return {
      text: `$(warning) ${text}`,
      tooltip: `The policy is not in force: ${policyProblem}`,
      failed: true,
    };
  }
  return { text: `$(credit-card) ${text}`, tooltip: headline(state.analysis, state.currency) };
}
