import * as vscode from 'vscode';
import { headline } from '../../shared/breakdown.ts';
import { countedRows } from '../../shared/countedRows.ts';
import { commandIds } from '../../vscode/contributions.ts';
import { disposeAll } from '../../vscode/disposable.ts';
import { firstLine } from '../../vscode/documents/ranges.ts';
import type { DocumentState } from '../../vscode/documents/templateDocuments.ts';
import type { Services } from '../../vscode/services.ts';
import { registerBadges } from './badges.ts';
import { registerHeat } from './heat.ts';
import { hoverActions } from './hoverActions.ts';
import { hoverText } from './hoverText.ts';
import { registerPartHints } from './partHints.ts';

/** Left sides of diffs and git revisions have schemes of their own and get no hint. */
const SELECTOR: vscode.DocumentSelector = [{ scheme: 'file' }, { scheme: 'untitled' }];

/** What a template costs, shown unasked: above its first line and in a hover there, beside its parts, at the gutter, in the Explorer. */
export function registerHints(services: Services): vscode.Disposable {
  return disposeAll(
    ...[registerTotals, registerPartHints, registerHeat, registerBadges].map(register => register(services)),
  );
}

/** The cost of the whole above the first line, kept up while typing, and its breakdown in a hover there. */
function registerTotals({ documents, settings, providerCounts }: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const lenses: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const title = settings.hintsEnabled.value ? lensTitle(documents.stateOf(document)) : undefined;
      if (title === undefined) return [];
      return [new vscode.CodeLens(firstLine(document), explain(title, document.uri))];
    },
  };
  const hovers: vscode.HoverProvider = {
    provideHover(document, position) {
      const state = documents.stateOf(document);
      if (position.line > 0 || !settings.hoverEnabled.value) return undefined;
      if (typeof state === 'string' || state.analysis === null) return undefined;
      // Not trusted, no HTML: names from the template are text here, whatever they hold.
      const given = providerCounts.of(document.uri, state.analysis);
      const counted = given && countedRows(given, Date.now());
      const text = new vscode.MarkdownString(hoverText(state.analysis, state.currency, counted));
      const actions = hoverActions(document.uri, state.analysis.estimate.operation === 'text');
      return new vscode.Hover([actions, text], firstLine(document));
    },
  };
  return disposeAll(
    changed,
    documents.onDidChange(() => changed.fire()),
    settings.hintsEnabled.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(SELECTOR, lenses),
    vscode.languages.registerHoverProvider(SELECTOR, hovers),
  );
}

function lensTitle(state: DocumentState): string | undefined {
  if (state === 'counting') return 'counting…';
  if (state === 'too-large') return 'not counted: the file is too large for a prompt';
  if (state === 'failed') return 'not counted: the log of Prompt Ledger says why';
  if (state === 'none' || state.analysis === null) return undefined;
  return headline(state.analysis, state.currency);
}

function explain(title: string, uri: vscode.Uri): vscode.Command {
  return { title, tooltip: 'Explain this estimate', command: commandIds.explainEstimate, arguments: [uri] };
}
