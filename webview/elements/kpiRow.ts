import { css, html, LitElement } from 'lit';
import { sharedStyles } from '../styles.ts';

export interface Kpi {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

/** The few figures that answer the first question, in one row. */
export class KpiRow extends LitElement {
  static override properties = { kpis: { attribute: false } };
  static override styles = [
    sharedStyles,
    css`
      dl {
        display: grid;
        gap: 12px;
        grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
        margin: 0;
      }
      div {
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-widget-border, var(--vscode-panel-border, transparent));
        border-radius: 4px;
        padding: 10px 12px;
      }
      dt {
        color: var(--vscode-descriptionForeground);
      }
      dd {
        font-size: 1.5em;
        font-variant-numeric: tabular-nums;
        margin: 2px 0 0;
      }
      dd.note {
        color: var(--vscode-descriptionForeground);
        font-size: 0.9em;
      }
    `,
  ];

  declare kpis: readonly Kpi[];

  constructor() {
    super();
    this.kpis = [];
  }

  override render() {
    return html`<dl>
      ${this.kpis.map(
        kpi => html`<div>
          <dt>${kpi.label}</dt>
          <dd>${kpi.value}</dd>
          ${kpi.note === undefined ? '' : html`<dd class="note">${kpi.note}</dd>`}
        </div>`,
      )}
    </dl>`;
  }
}
