import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { ViewState } from '../../src/shared/viewProtocol.ts';
import { launchBrowser } from '../workbench/harness/browser.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A view of ours in a real Chromium under the extension's own content security policy. */
export interface WebviewPage {
  readonly page: Page;
  /** What the page wrote to its console and what it threw. */
  readonly complaints: readonly string[];
  /** Messages that the view sent to the extension. */
  sent(): Promise<readonly { readonly method: string; readonly argument: unknown }[]>;
  /** A message from the extension. */
  post(message: unknown): Promise<void>;
}

export interface WebviewBench {
  open(view: 'panel' | 'assetCost', state: ViewState, theme?: 'dark' | 'light'): Promise<WebviewPage>;
  close(): Promise<void>;
}

/** Bundles both views as the build does and serves them on loopback. */
export async function openWebviewBench(): Promise<WebviewBench> {
  const scripts = await bundle();
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const found = scripts.get(request.url ?? '') ?? pages.get(request.url ?? '');
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html';
    response
      .writeHead(found === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` })
      .end(found ?? '');
  });
  const origin = await listen(server);
  const browser = await launchBrowser();
  return {
    open: async (view, state, theme = 'dark') => {
      const address = `/${pages.size}.html`;
      pages.set(address, html(view, state, theme, origin));
      return openPage(browser, `${origin}${address}`);
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function bundle(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['webview/panel.ts', 'webview/assetCost.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    outdir: '/',
    write: false,
  });
  return new Map(outputFiles.map(file => [`/${path.basename(file.path)}`, file.text]));
}

function listen(server: Server): Promise<string> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

async function openPage(browser: Browser, address: string): Promise<WebviewPage> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, timezoneId: 'Asia/Kolkata' });
  const complaints: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  await page.goto(address);
  return {
    page,
    complaints,
    sent: () => page.evaluate(() => (globalThis as unknown as { sent: never[] }).sent),
    post: message => page.evaluate(value => globalThis.postMessage(value, '*'), message),
  };
}

/** The page as the extension writes it, with VS Code's side of the bridge in place of VS Code. */
function html(view: string, state: ViewState, theme: 'dark' | 'light', origin: string): string {
  const nonce = 'n0nce';
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin} 'nonce-${nonce}'; font-src ${origin}`;
  const colors = theme === 'dark' ? darkColors : lightColors;
  const variables = Object.entries(colors).map(([name, value]) => `--vscode-${name}:${value}`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${view}</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">:root{${variables.join(';')}} body{background:var(--vscode-editor-background)}</style></head>
<body class="vscode-${theme}"><script nonce="${nonce}">
globalThis.sent = [];
const state = ${JSON.stringify(state).replaceAll('<', '\\u003c')};
globalThis.acquireVsCodeApi = () => ({ setState() {}, postMessage(message) {
  globalThis.sent.push({ method: message.method, argument: message.argument });
  if (message.rpc === 'call') globalThis.postMessage({ rpc: 'result', id: message.id, value: message.method === 'ready' ? state : undefined }, '*');
} });
</script><script nonce="${nonce}" src="/${view}.js"></script></body></html>`;
}

const darkColors = {
  'editor-background': '#1f1f1f',
  foreground: '#cccccc',
  descriptionForeground: '#9d9d9d',
  'font-family': 'DejaVu Sans',
  'editorWidget-background': '#202020',
  'widget-border': '#313131',
  'panel-border': '#2b2b2b',
  'charts-blue': '#3794ff',
  'badge-background': '#616161',
  'badge-foreground': '#f8f8f8',
  'textLink-foreground': '#4daafc',
  'progressBar-background': '#0078d4',
  errorForeground: '#f85149',
};

const lightColors = {
  ...darkColors,
  'editor-background': '#ffffff',
  foreground: '#3b3b3b',
  descriptionForeground: '#3b3b3b',
  'editorWidget-background': '#f8f8f8',
  'widget-border': '#e5e5e5',
  'panel-border': '#e5e5e5',
  'charts-blue': '#1a85ff',
  'badge-background': '#cccccc',
  'badge-foreground': '#3b3b3b',
  'textLink-foreground': '#005fb8',
  'settings-dropdownBackground': '#ffffff',
  'settings-dropdownForeground': '#3b3b3b',
  'button-secondaryBackground': '#e5e5e5',
  'button-secondaryForeground': '#3b3b3b',
};
