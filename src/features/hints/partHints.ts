import * as vscode from 'vscode';
import { disposeAll } from '../../vscode/disposable.ts';
import type { Services } from '../../vscode/services.ts';
import { type PartLabel, partLabels } from './partLabels.ts';

/** Left sides of diffs, git revisions and notebook cells have schemes of their own and get no hint. */
const SELECTOR: vscode.DocumentSelector = [{ scheme: 'file' }, { scheme: 'untitled' }];

/** Tokens and share of the call beside each role, section and variable that matters. */
export function registerPartHints({ documents, settings }: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const refresh = () => changed.fire();
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints(document, range, cancel) {
      if (!settings.inlayHintsEnabled.value) return [];
      const state = await documents.current(document, cancel);
      if (typeof state === 'string' || state.analysis === null || cancel.isCancellationRequested) return [];
      const least = settings.inlayHintsThreshold.value / 100;
      return partLabels(state.analysis.estimate, least, state.currency)
        .map(label => toHint(document, label))
        .filter(hint => range.contains(hint.position));
    },
  };
  return disposeAll(
    changed,
    documents.onDidChange(refresh),
    settings.inlayHintsEnabled.onDidChange(refresh),
    settings.inlayHintsThreshold.onDidChange(refresh),
    vscode.languages.registerInlayHintsProvider(SELECTOR, provider),
  );
}

/** A section's hint stands behind its heading or role marker, a variable's behind its first use. */
function toHint(
  document: vscode.TextDocument,
  { kind, offset, label, tooltip }: PartLabel,
): vscode.InlayHint {
  const at = document.positionAt(offset);
  const place = kind === 'section' ? document.lineAt(at.line).range.end : at;
  const hint = new vscode.InlayHint(place, label);
  hint.tooltip = tooltip;
  hint.paddingLeft = true;
  hint.paddingRight = kind === 'variable';
  return hint;
}
