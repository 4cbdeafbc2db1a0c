import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type Handlers, Rpc } from '../../shared/rpc.ts';
import { rpcErrors } from '../../shared/rpcError.ts';
import { isViewMessage } from '../../shared/viewMessages.ts';
import type { ViewRequests, ViewState, ViewUpdates } from '../../shared/viewProtocol.ts';
import { webviewHtml } from './webviewHtml.ts';

export interface WebviewPage {
  readonly extensionUri: vscode.Uri;
  /** Bundle below `dist/webview`, without ending. */
  readonly script: 'panel' | 'assetCost';
  readonly title: string;
  /** What the page may ask. */
  readonly requests: Handlers<ViewRequests>;
  readonly onFault: (error: unknown) => void;
}

/** A page in a webview, behind a content policy without network, and behind a list of messages it may send. */
export class WebviewHost implements vscode.Disposable {
  readonly #rpc: Rpc<ViewUpdates>;

  constructor(webview: vscode.Webview, { extensionUri, script, title, requests, onFault }: WebviewPage) {
    const built = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const media = vscode.Uri.joinPath(extensionUri, 'media');
    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [built, media] };
    const channel = {
      post: (message: unknown) => void webview.postMessage(message),
      listen(receive: (message: unknown) => void) {
        const listener = webview.onDidReceiveMessage((message: unknown) => {
          if (isViewMessage(message)) receive(message);
        });
        return () => listener.dispose();
      },
    };
    this.#rpc = new Rpc<ViewUpdates>(channel, requests, rpcErrors(onFault));
    webview.html = webviewHtml({
      title,
      nonce: randomBytes(18).toString('base64'),
      source: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(built, `${script}.js`)).toString(),
    });
  }

  show(state: ViewState): void {
    this.#rpc.notify('show', state);
  }

  dispose(): void {
    this.#rpc.dispose();
  }
}
