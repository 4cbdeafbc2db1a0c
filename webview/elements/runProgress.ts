import { css, html, LitElement } from 'lit';
import { type Currency, displayUsd } from '../../src/shared/display.ts';
import type { RunView } from '../../src/shared/ledgerProtocol.ts';
import { sharedStyles } from '../styles.ts';

/** Runs that are under way: how far, how much, of which budget. */
export class RunProgress extends LitElement {
  static override properties = { runs: { attribute: false }, currency: { attribute: false } };
  static override styles = [
    sharedStyles,
    css`
      .run {
        border-left: 3px solid var(--vscode-progressBar-background);
        margin-bottom: 12px;
        padding: 2px 0 2px 12px;
      }
      progress {
        appearance: none;
        border: none;
        height: 4px;
        width: 100%;
      }
      progress::-webkit-progress-bar {
        background: var(--vscode-panel-border, transparent);
      }
      progress::-webkit-progress-value {
        background: var(--vscode-progressBar-background);
      }
    `,
  ];

  declare runs: readonly RunView[];
  declare currency: Currency;

  constructor() {
    super();
    this.runs = [];
    this.currency = undefined;
  }

  override render() {
    return this.runs.map(run => {
      const done = run.produced + run.failed;
      const budget = run.budget === null ? 'no budget' : `of ${displayUsd(run.budget, this.currency)} budget`;
      return html`<div class="run" role="status">
        <div>
          <strong>Running ${run.spec}</strong>
          <span class="muted">${done} of ${run.items} · ${displayUsd(run.cost, this.currency)} ${budget}</span>
        </div>
        <progress max=${run.items} .value=${done} aria-label="${done} of ${run.items} items"></progress>
      </div>`;
    });
  }
}
