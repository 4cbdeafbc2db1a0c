import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html } from 'lit';
import { displayPlural, displayUsd } from '../../src/shared/display.ts';
import { displayTime } from '../../src/shared/displayTime.ts';
import type {
  AssetCostView as AssetCost,
  PanelSnapshot,
  VersionView,
} from '../../src/shared/ledgerProtocol.ts';
import { sharedStyles } from '../styles.ts';
import { LedgerElement } from './ledgerElement.ts';

/** The compact view under the sidebar's trees: cost per asset and what each version did to it. */
export class AssetCostView extends LedgerElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        padding: 4px 0 12px;
      }
      .unseen {
        clip-path: inset(50%);
        height: 1px;
        overflow: hidden;
        position: absolute;
        width: 1px;
      }
      .figure {
        font-size: 1.6em;
        font-variant-numeric: tabular-nums;
      }
      table {
        margin: 8px 0 12px;
      }
      th,
      td {
        padding: 3px 8px 3px 0;
      }
    `,
  ];

  override render() {
    const { state } = this;
    return html`<main>
      <h1 class="unseen">Cost per asset</h1>
      ${
        state.kind === 'ledger'
          ? this.#ledger(state.snapshot)
          : html`<pl-state-message .state=${state} @run-batch=${() => this.ask('runBatch', null)}></pl-state-message>`
      }
    </main>`;
  }

  #ledger(snapshot: PanelSnapshot) {
    return html`
      ${this.#figure(snapshot)} ${snapshot.assetCost.length === 0 ? '' : this.#table(snapshot)}
      <vscode-button secondary @click=${() => this.ask('openDashboard', null)}>Open Dashboard</vscode-button>
    `;
  }

  #figure({ totals, simulated, currency }: PanelSnapshot) {
    const perAsset = totals.assets === 0 ? '–' : displayUsd(totals.costPerAsset, currency);
    return html`<div class="figure">${perAsset}</div>
      <div class="muted">
        per asset · ${displayPlural(totals.assets, 'asset')} · ${displayUsd(totals.cost, currency)}${simulated ? ' · simulated' : ''}
      </div>`;
  }

  #table({ assetCost, versions, currency }: PanelSnapshot) {
    return html`<table>
      <thead>
        <tr>
          <th scope="col">Template</th>
          <th scope="col">Version</th>
          <th scope="col" class="number">Per asset</th>
        </tr>
      </thead>
      <tbody>
        ${assetCost.map(
          row => html`<tr>
            <td class="template">
              <button class="link" title=${row.template} @click=${() => this.ask('openTemplate', { template: row.template })}>${fileName(row.template)}</button>
            </td>
            <td title=${sinceText(row, versions)}>${row.version}</td>
            <td class="number">${row.assets === 0 ? '–' : displayUsd(row.costPerAsset, currency)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

function sinceText(row: AssetCost, versions: readonly VersionView[]): string {
  const version = versions.find(one => one.template === row.template && one.version === row.version);
  return version === undefined
    ? row.model
    : `${row.model}, first called ${displayTime(version.firstAt).slice(0, 10)}`;
}
