import * as vscode from 'vscode';
import { restoredChoice, type ViewChoice } from '../shared/viewMessages.ts';
import { commandIds, dashboardViewType } from '../vscode/contributions.ts';
import { disposeAll } from '../vscode/disposable.ts';
import { LedgerWebview } from '../vscode/ledgers/ledgerWebview.ts';
import type { Services } from '../vscode/services.ts';

const TITLE = 'Prompt Ledger';

/** The panel with spend per day, cost per asset and template versions; VS Code brings it back after a restart. */
export function registerDashboard(services: Services): vscode.Disposable {
  const dashboard = new Dashboard(services);
  return disposeAll(
    dashboard,
    services.commands.register(commandIds.openDashboard, (choice, how) =>
      dashboard.open(restoredChoice(choice), how === 'unasked'),
    ),
    vscode.window.registerWebviewPanelSerializer(dashboardViewType, {
      deserializeWebviewPanel: async (panel, state: unknown) => dashboard.fill(panel, restoredChoice(state)),
    }),
  );
}

/** At most one panel. */
class Dashboard implements vscode.Disposable {
  readonly #services: Services;
  #shown: { readonly panel: vscode.WebviewPanel; readonly view: LedgerWebview } | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /**
   * Shows the panel, with what was chosen if something was. `unasked`: whoever types goes on typing, in the document
   * they see, so the panel opens beside it and takes no focus; one that is there already stays where it is.
   */
  open(choice: Partial<ViewChoice>, unasked: boolean): void {
    if (this.#shown === undefined) {
      const isEditing = vscode.window.activeTextEditor !== undefined;
      const viewColumn = unasked && isEditing ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      const column = { viewColumn, preserveFocus: unasked };
      this.fill(vscode.window.createWebviewPanel(dashboardViewType, TITLE, column), choice);
      return;
    }
    if (!unasked) this.#shown.panel.reveal();
    this.#shown.view.choose(choice);
  }

  /** Gives an empty panel its page. */
  fill(panel: vscode.WebviewPanel, choice: Partial<ViewChoice>): void {
    this.#shown?.panel.dispose();
    const view = new LedgerWebview(panel.webview, { script: 'panel', title: TITLE, choice }, this.#services);
    panel.iconPath = vscode.Uri.joinPath(this.#services.extensionUri, 'media', 'activity.svg');
    panel.onDidDispose(() => {
      view.dispose();
      if (this.#shown?.panel === panel) this.#shown = undefined;
    });
    this.#shown = { panel, view };
  }

  dispose(): void {
    this.#shown?.panel.dispose();
  }
}
