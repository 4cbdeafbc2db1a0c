import { html, LitElement } from 'lit';
import { type Currency, displayCount, displayUsd } from '../../src/shared/display.ts';
import { displayTime } from '../../src/shared/displayTime.ts';
import type { VersionView } from '../../src/shared/ledgerProtocol.ts';
import { sharedStyles } from '../styles.ts';
import { templatePath } from './templatePath.ts';

/** History of each template, version by version, as the ledger saw it. */
export class VersionTable extends LitElement {
  static override properties = { versions: { attribute: false }, currency: { attribute: false } };
  static override styles = sharedStyles;

  declare versions: readonly VersionView[];
  declare currency: Currency;

  constructor() {
    super();
    this.versions = [];
    this.currency = undefined;
  }

  override render() {
    if (this.versions.length === 0) return html`<p class="muted">No template was called in this window.</p>`;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">Template</th>
          <th scope="col">Version</th>
          <th scope="col">First call</th>
          <th scope="col" class="number">Calls</th>
          <th scope="col" class="number">Tokens in / out</th>
          <th scope="col" class="number">Cost</th>
          <th scope="col" class="number">Per asset</th>
        </tr>
      </thead>
      <tbody>
        ${this.versions.map(version => this.#row(version))}
      </tbody>
    </table>`;
  }

  #row(version: VersionView) {
    const tokens = [version.inputTokens, version.outputTokens].map(count =>
      count === null ? '–' : displayCount(count),
    );
    // A narrow table breaks it between day and time.
    const firstCall = displayTime(version.firstAt).split(' ');
    return html`<tr>
      <td class="template">${templatePath(version.template)}</td>
      <td>${version.version}</td>
      <td>${firstCall.map(part => html`<span class="unbroken">${part}</span> `)}</td>
      <td class="number">${displayCount(version.calls)}</td>
      <td class="number">${tokens.join(' / ')}</td>
      <td class="number">${displayUsd(version.cost, this.currency)}</td>
      <td class="number">${version.assets === 0 ? '–' : displayUsd(version.costPerAsset, this.currency)}</td>
    </tr>`;
  }
}
