import { css, html } from 'lit';
import { displayCount, displayPlural, displayUsd } from '../../src/shared/display.ts';
import type { PanelSnapshot } from '../../src/shared/ledgerProtocol.ts';
import { spendBars } from '../charts/spendBars.ts';
import { sharedStyles } from '../styles.ts';
import type { Choice } from './filterBar.ts';
import type { Kpi } from './kpiRow.ts';
import { LedgerElement } from './ledgerElement.ts';

/** The dashboard: one window over one ledger, drawn anew whenever the extension sends a snapshot. */
export class PanelView extends LedgerElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        container-type: inline-size;
        margin: 0 auto;
        max-width: 1100px;
        padding: 16px 20px 40px;
      }
      header {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        justify-content: space-between;
        margin-bottom: 16px;
      }
      h1 {
        font-size: 1.35em;
        font-weight: 600;
        margin: 0;
      }
      section {
        /* Scrolls where a table is wider than the panel; what scrolls cuts off outlines that have no room. */
        margin: 28px -4px 0;
        overflow-x: auto;
        padding: 0 4px;
      }
      .badge {
        background: var(--vscode-badge-background);
        border-radius: 3px;
        color: var(--vscode-badge-foreground);
        font-size: 0.7em;
        font-weight: 500;
        padding: 2px 6px;
        vertical-align: middle;
      }
    `,
  ];

  override render() {
    const { state } = this;
    const snapshot = state.kind === 'ledger' ? state.snapshot : undefined;
    return html`
      <header>
        <h1>Prompt Ledger ${snapshot?.simulated ? html`<span class="badge">simulated</span>` : ''}</h1>
        ${state.kind === 'ledger' ? html`<pl-filter-bar .snapshot=${state.snapshot} .roots=${state.roots} @choose=${this.#choose}></pl-filter-bar>` : ''}
      </header>
      <main @open-template=${this.#openTemplate}>
        ${snapshot === undefined ? html`<pl-state-message .state=${state} @run-batch=${this.#runBatch}></pl-state-message>` : this.#ledger(snapshot)}
      </main>
    `;
  }

  #ledger(snapshot: PanelSnapshot) {
    const { currency } = snapshot;
    return html`
      <pl-run-progress .runs=${snapshot.running} .currency=${currency}></pl-run-progress>
      <pl-kpi-row .kpis=${kpisOf(snapshot)}></pl-kpi-row>
      <section aria-labelledby="days">
        <h2 id="days">Spend per day</h2>
        <pl-bar-chart label="Spend per day" .bars=${spendBars(snapshot)} .tick=${(value: number) => displayUsd(value.toFixed(12), currency)}></pl-bar-chart>
      </section>
      <section aria-labelledby="assets">
        <h2 id="assets">Cost per asset</h2>
        <pl-asset-cost-table .rows=${snapshot.assetCost} .currency=${currency}></pl-asset-cost-table>
      </section>
      <section aria-labelledby="versions">
        <h2 id="versions">History per template version</h2>
        <pl-version-table .versions=${snapshot.versions} .currency=${currency}></pl-version-table>
      </section>
    `;
  }

  readonly #choose = (event: CustomEvent<Choice>): void => {
    this.ask('select', event.detail);
  };

  readonly #openTemplate = (event: CustomEvent<string>): void => {
    this.ask('openTemplate', { template: event.detail });
  };

  readonly #runBatch = (): void => {
    this.ask('runBatch', null);
  };
}

function kpisOf({ totals, currency }: PanelSnapshot): readonly Kpi[] {
  const unpriced =
    totals.unpricedCalls === 0 ? undefined : `${displayPlural(totals.unpricedCalls, 'call')} unpriced`;
  const upper = totals.upper === totals.cost ? undefined : `at most ${displayUsd(totals.upper, currency)}`;
  return [
    { label: 'Spend', value: displayUsd(totals.cost, currency), note: unpriced ?? upper },
    { label: 'Cost per asset', value: totals.assets === 0 ? '–' : displayUsd(totals.costPerAsset, currency) },
    { label: 'Assets', value: displayCount(totals.assets) },
    { label: 'Calls', value: displayCount(totals.calls) },
  ];
}
