export interface WebviewDocument {
  readonly title: string;
  /** Base64; no other script runs. */
  readonly nonce: string;
  /** Where the webview's own files come from. */
  readonly source: string;
  readonly script: string;
}

/** The page that loads one bundle: no network, no inline script, styles of our own only. */
export function webviewHtml({ title, nonce, source, script }: WebviewDocument): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
</head>
<body>
  <script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
