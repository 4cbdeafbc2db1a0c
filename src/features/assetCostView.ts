import * as vscode from 'vscode';
import { viewIds } from '../vscode/contributions.ts';
import { LedgerWebview } from '../vscode/ledgers/ledgerWebview.ts';
import type { Services } from '../vscode/services.ts';

/** The compact view in the side bar: cost per asset, for each version of each template. */
export function registerAssetCostView(services: Services): vscode.Disposable {
  return vscode.window.registerWebviewViewProvider(viewIds.assetCost, {
    resolveWebviewView({ webview, onDidDispose }) {
      const options = { script: 'assetCost', title: 'Cost per Asset', choice: { window: 'all' } } as const;
      const view = new LedgerWebview(webview, options, services);
      onDidDispose(() => view.dispose());
    },
  });
}
