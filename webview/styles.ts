import { css } from 'lit';

/** What every element of ours shares: VS Code's own colours, so that each theme fits by itself. */
export const sharedStyles = css`
  :host {
    display: block;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size, 13px);
  }
  h2 {
    font-size: 1.05em;
    font-weight: 600;
    margin: 0 0 8px;
  }
  .muted {
    color: var(--vscode-descriptionForeground);
  }
  .unbroken {
    white-space: nowrap;
  }
  .number {
    font-variant-numeric: tabular-nums;
    text-align: right;
    white-space: nowrap;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th {
    color: var(--vscode-descriptionForeground);
    font-weight: 600;
    text-align: left;
    white-space: nowrap;
  }
  th.number {
    text-align: right;
  }
  th,
  td {
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-widget-border, transparent));
    padding: 5px 12px 5px 0;
    vertical-align: top;
  }
  td.template {
    min-width: 6em;
    overflow-wrap: anywhere;
  }
  /* A panel beside the editor. */
  @container (max-width: 640px) {
    table {
      font-size: 0.92em;
    }
    th,
    th.number {
      vertical-align: bottom;
      white-space: normal;
    }
    th,
    td {
      padding-right: 8px;
    }
  }
  th:last-child,
  td:last-child {
    padding-right: 0;
  }
  button.link {
    background: none;
    border: none;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    font: inherit;
    padding: 0;
    text-align: left;
  }
  button.link:hover {
    text-decoration: underline;
  }
  button.link:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
`;
