import { parentPort, workerData } from 'node:worker_threads';
import { type BulkShare, bulkLoad } from '../adapters/projection/bulk/bulkLoad.ts';
import { MonthLost } from '../adapters/projection/months/closedMonths.ts';
import { messageOf } from '../core/errors.ts';
import { answerQuery, type QueryRequest } from '../engine/ledger/query.ts';
import type { QueryReply } from '../engine/ledger/queryThread.ts';
import { LedgerEngine } from '../engine/ledger.ts';
import type { LedgerEvents, LedgerMethods } from '../shared/ledgerProtocol.ts';
import { type Handlers, Rpc } from '../shared/rpc.ts';
import { rpcErrors } from '../shared/rpcError.ts';
import { faultLog } from './faultLog.ts';
import { portChannel } from './portChannel.ts';

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker.');

/** Set where the thread was started for one query of the command line. */
const query: QueryRequest | undefined = workerData?.query;

/** Set where the thread was started for a share of a rebuild. */
const bulk: BulkShare | undefined = workerData?.bulk;

if (bulk !== undefined) {
  const loaded = await bulkLoad(bulk);
  port.postMessage(loaded, [loaded.sums.buffer as ArrayBuffer, loaded.contexts.buffer as ArrayBuffer]);
} else if (query !== undefined) {
  const post = (reply: QueryReply) => port.postMessage(reply);
  await answerQuery(query, () => post({ state: 'loaded' })).then(
    answer => post({ state: 'answered', answer }),
    error => {
      if (error instanceof MonthLost) post({ state: 'lost', month: error.month });
      else post({ state: 'failed', problem: messageOf(error) });
    },
  );
} else {
  const onFault = faultLog('ledger');
  const engine = new LedgerEngine({ onChanged: place => rpc.notify('changed', place), onFault });
  const methods: Handlers<LedgerMethods> = {
    open: engine.open.bind(engine),
    close: engine.close.bind(engine),
    sidebar: engine.sidebar.bind(engine),
    panel: engine.panel.bind(engine),
    verify: engine.verify.bind(engine),
    rebuild: engine.rebuild.bind(engine),
    history: engine.history.bind(engine),
  };
  const rpc = new Rpc<LedgerEvents>(portChannel(port), methods, rpcErrors(onFault));
}
