import * as vscode from 'vscode';
import type { ViewChoice } from '../../shared/viewMessages.ts';
import { commandIds } from '../contributions.ts';
import { DisposableStore } from '../disposable.ts';
import type { Services } from '../services.ts';
import { WebviewHost, type WebviewPage } from '../views/webviewHost.ts';
import { LedgerFeed } from './ledgerFeed.ts';
import { openTemplate } from './openTemplate.ts';

export interface LedgerWebviewOptions extends Pick<WebviewPage, 'script' | 'title'> {
  readonly choice: Partial<ViewChoice>;
}

/** A webview that shows a ledger and stays up to date, until it is disposed. */
export class LedgerWebview implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #feed: LedgerFeed;

  constructor(webview: vscode.Webview, options: LedgerWebviewOptions, services: Services) {
    const { extensionUri, ledgers, edge, log } = services;
    const feed = new LedgerFeed({
      ledgers,
      choice: options.choice,
      show: state => host.show(state),
      // The page itself says what went wrong; the log keeps the stack.
      onFault: error => log.error(error instanceof Error ? error : String(error)),
    });
    const host = new WebviewHost(webview, {
      extensionUri,
      script: options.script,
      title: options.title,
      onFault: edge.report,
      requests: {
        ready: () => feed.ready(),
        select: choice => feed.choose(choice),
        openDashboard: () => void vscode.commands.executeCommand(commandIds.openDashboard),
        runBatch: () => void vscode.commands.executeCommand(commandIds.runBatch),
        openTemplate: ({ template }) => openTemplate(feed.snapshot, template).catch(edge.report),
      },
    });
    this.#feed = this.#store.add(feed);
    this.#store.add(host);
  }

  choose(choice: Partial<ViewChoice>): void {
    this.#feed.choose(choice);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
