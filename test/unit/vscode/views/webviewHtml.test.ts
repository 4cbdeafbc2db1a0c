import { describe, expect, it } from 'vitest';
import { webviewHtml } from '../../../../src/vscode/views/webviewHtml.ts';

const html = webviewHtml({
  title: 'Prompt Ledger',
  nonce: 'bm9uY2U=',
  source: 'https://webview.example',
  script: 'https://webview.example/dist/webview/panel.js',
});

describe('webviewHtml', () => {
  it('allows scripts by nonce only, and no network', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const directives = new Map(policy.split('; ').map(part => [part.split(' ')[0], part] as const));
    expect(directives.get('default-src')).toBe("default-src 'none'");
    expect(directives.get('script-src')).toBe("script-src 'nonce-bm9uY2U='");
    expect(directives.has('connect-src')).toBe(false);
    expect(policy).not.toMatch(/unsafe/);
  });

  it('has one script and nothing inline', () => {
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('nonce="bm9uY2U=" src="https://webview.example/dist/webview/panel.js"></script>');
    expect(html).not.toMatch(/\son\w+=/);
  });
});
