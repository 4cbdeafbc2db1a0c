import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { css, html, LitElement } from 'lit';
import type { PanelSnapshot, Window } from '../../src/shared/ledgerProtocol.ts';
import { sharedStyles } from '../styles.ts';

const windows: readonly { readonly value: Window; readonly label: string }[] = [
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: '90d', label: 'Last 90 days' },
  { value: 'all', label: 'All time' },
];

export interface Choice {
  readonly window: Window;
  readonly simulated: boolean;
  readonly root: string;
}

/** Which ledger, which window, which kind of rows. Real and simulated money are never shown together. */
export class FilterBar extends LitElement {
  static override properties = { snapshot: { attribute: false }, roots: { attribute: false } };
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      vscode-single-select {
        width: 150px;
      }
    `,
  ];

  declare snapshot: PanelSnapshot | undefined;
  declare roots: readonly string[];

  constructor() {
    super();
    this.snapshot = undefined;
    this.roots = [];
  }

  override render() {
    const { snapshot } = this;
    if (snapshot === undefined) return '';
    return html`
      ${
        this.roots.length < 2
          ? ''
          : this.#select(
              'Ledger',
              this.roots.map(root => ({ value: root, label: folderName(root) })),
              snapshot.root,
              root => ({ root }),
            )
      }
      ${this.#select('Window', windows, snapshot.window, value => ({ window: windows.find(({ value: known }) => known === value)?.value ?? '30d' }))}
      ${this.#select(
        'Rows',
        [
          { value: 'real', label: 'Real spend' },
          { value: 'simulated', label: 'Simulated' },
        ],
        snapshot.simulated ? 'simulated' : 'real',
        value => ({ simulated: value === 'simulated' }),
      )}
    `;
  }

  #select(
    label: string,
    options: readonly { readonly value: string; readonly label: string }[],
    selected: string,
    toChoice: (value: string) => Partial<Choice>,
  ) {
    const changed = (event: Event) =>
      this.#choose(toChoice((event.target as HTMLElement & { value: string }).value));
    return html`<vscode-single-select aria-label=${label} label=${label} .value=${selected} @change=${changed}>
      ${options.map(
        option =>
          html`<vscode-option value=${option.value} ?selected=${option.value === selected}>${option.label}</vscode-option>`,
      )}
    </vscode-single-select>`;
  }

  #choose(part: Partial<Choice>): void {
    if (this.snapshot === undefined) return;
    const { root, window, simulated } = this.snapshot;
    this.dispatchEvent(new CustomEvent<Choice>('choose', { detail: { root, window, simulated, ...part } }));
  }
}

function folderName(path: string): string {
  return (
    path
      .split(/[\\/]/)
      .filter(part => part !== '')
      .at(-1) ?? path
  );
}
