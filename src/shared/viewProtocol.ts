import type { PanelSnapshot } from './ledgerProtocol.ts';
import type { ViewChoice } from './viewMessages.ts';

/** What a webview may ask of the extension: nothing else is answered. */
export type ViewRequests = {
  /** The view is ready to draw. */
  ready(nothing: null): ViewState;
  select(choice: ViewChoice): void;
  openDashboard(nothing: null): void;
  runBatch(nothing: null): void;
  /** Opens a template of the snapshot; a name that is not in it is refused. */
  openTemplate(choice: { template: string }): void;
};

/** What the extension tells a webview. */
export type ViewUpdates = {
  show(state: ViewState): void;
};

export type ViewState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'no-folder' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'empty'; readonly root: string; readonly roots: readonly string[] }
  | { readonly kind: 'error'; readonly message: string; readonly roots: readonly string[] }
  | { readonly kind: 'ledger'; readonly snapshot: PanelSnapshot; readonly roots: readonly string[] };
