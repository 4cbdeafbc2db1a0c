import { messageOf } from '../src/core/errors.ts';
import type { Channel } from '../src/shared/rpc.ts';
import { Rpc } from '../src/shared/rpc.ts';
import { rpcErrors } from '../src/shared/rpcError.ts';
import type { ViewRequests, ViewState, ViewUpdates } from '../src/shared/viewProtocol.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, as a webview sees it. */
export interface Connection {
  readonly extension: Rpc<ViewRequests>;
  /** Asks for the first state and calls `show` with it and with every later one; failures show as an error state. */
  start(show: (state: ViewState) => void): void;
}

/** Connects once per page: VS Code hands out its API a single time. */
export function connect(): Connection {
  const api = acquireVsCodeApi();
  const updates: { show: (state: ViewState) => void } = { show: () => {} };
  const local: ViewUpdates = { show: state => updates.show(state) };
  const extension = new Rpc<ViewRequests>(
    windowChannel(api),
    local,
    rpcErrors(error => showFault(updates, error)),
  );
  return {
    extension,
    start(show) {
      updates.show = state => {
        if (state.kind === 'ledger')
          api.setState({ root: state.snapshot.root, window: state.snapshot.window });
        show(state);
      };
      extension.call('ready', null).then(updates.show, error => showFault(updates, error));
    },
  };
}

function showFault(updates: { show: (state: ViewState) => void }, error: unknown): void {
  updates.show({ kind: 'error', message: messageOf(error), roots: [] });
}

function windowChannel(api: VsCodeApi): Channel {
  return {
    post: message => api.postMessage(message),
    listen(receive) {
      const listener = (event: MessageEvent) => receive(event.data);
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
  };
}
