import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-ring/index.js';
import { css, html, LitElement } from 'lit';
import type { ViewState } from '../../src/shared/viewProtocol.ts';
import { sharedStyles } from '../styles.ts';

/** What stands where a ledger would be: loading, nothing yet, not trusted, or what went wrong. */
export class StateMessage extends LitElement {
  static override properties = { state: { attribute: false } };
  static override styles = [
    sharedStyles,
    css`
      p {
        line-height: 1.5;
        margin: 0 0 12px;
        max-width: 60ch;
      }
      .error {
        color: var(--vscode-errorForeground);
      }
    `,
  ];

  declare state: ViewState;

  constructor() {
    super();
    this.state = { kind: 'loading' };
  }

  override render() {
    switch (this.state.kind) {
      case 'loading':
        return html`<vscode-progress-ring aria-label="Reading the ledger"></vscode-progress-ring>`;
      case 'no-folder':
        return html`<p>No folder is open. Prompt Ledger keeps one ledger per repository.</p>`;
      case 'untrusted':
        return html`<p>This workspace is not trusted: nothing runs here and no ledger is read.</p>`;
      case 'error':
        return html`<p class="error" role="alert">${this.state.message}</p>`;
      case 'empty':
        return html`<p>Nothing has been spent here yet. Run a batch and every paid call leaves a row that you can audit.</p>
          <vscode-button @click=${() => this.dispatchEvent(new CustomEvent('run-batch'))}>Run Batch…</vscode-button>`;
      case 'ledger':
        return '';
    }
  }
}
