import { LitElement } from 'lit';
import type { Argument } from '../../src/shared/rpc.ts';
import type { ViewRequests, ViewState } from '../../src/shared/viewProtocol.ts';
import type { Connection } from '../connection.ts';

/** A whole page: draws the state that the extension tells, and asks the extension for what is clicked. */
export abstract class LedgerElement extends LitElement {
  static override properties = { state: { attribute: false } };

  declare state: ViewState;
  connection: Connection | undefined;

  constructor() {
    super();
    this.state = { kind: 'loading' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.connection?.start(state => {
      this.state = state;
    });
  }

  /** A refusal stands in place of the ledger. */
  protected ask<M extends keyof ViewRequests>(method: M, argument: Argument<ViewRequests[M]>): void {
    this.connection?.extension.call(method, argument).catch((error: Error) => {
      this.state = { kind: 'error', message: error.message, roots: [] };
    });
  }
}
