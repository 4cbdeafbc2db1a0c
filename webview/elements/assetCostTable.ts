import { html, LitElement } from 'lit';
import { type Currency, displayCount, displayUsd } from '../../src/shared/display.ts';
import type { AssetCostView } from '../../src/shared/ledgerProtocol.ts';
import { sharedStyles } from '../styles.ts';
import { templatePath } from './templatePath.ts';

/** What one asset costs, failed attempts and retries included, by template version and model. */
export class AssetCostTable extends LitElement {
  static override properties = { rows: { attribute: false }, currency: { attribute: false } };
  static override styles = sharedStyles;

  declare rows: readonly AssetCostView[];
  declare currency: Currency;

  constructor() {
    super();
    this.rows = [];
    this.currency = undefined;
  }

  override render() {
    if (this.rows.length === 0) return html`<p class="muted">No asset was produced in this window.</p>`;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">Template</th>
          <th scope="col">Version</th>
          <th scope="col">Model</th>
          <th scope="col" class="number">Assets</th>
          <th scope="col" class="number">Cost</th>
          <th scope="col" class="number">Per asset</th>
        </tr>
      </thead>
      <tbody>
        ${this.rows.map(
          row => html`<tr>
            <td class="template"><button class="link" @click=${() => this.#open(row.template)}>${templatePath(row.template)}</button></td>
            <td>${row.version}</td>
            <td>${row.model}</td>
            <td class="number">${displayCount(row.assets)}</td>
            <td class="number">${displayUsd(row.cost, this.currency)}</td>
            <td class="number"><strong>${row.assets === 0 ? '–' : displayUsd(row.costPerAsset, this.currency)}</strong></td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #open(template: string): void {
    this.dispatchEvent(new CustomEvent('open-template', { detail: template, bubbles: true, composed: true }));
  }
}
