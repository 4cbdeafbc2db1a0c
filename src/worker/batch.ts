import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { EncodingLoader } from '../adapters/encodings/encodingLoader.ts';
import { openCatalogue } from '../adapters/prices.ts';
import { emptyPolicy } from '../core/policy/policy.ts';
import { BatchEngine } from '../engine/batch.ts';
import { ProviderCounting } from '../engine/providerCounting.ts';
import type { BatchEvents, BatchMethods } from '../shared/batchProtocol.ts';
import type { CountMethods } from '../shared/countProtocol.ts';
import { type Handlers, Rpc } from '../shared/rpc.ts';
import { rpcErrors } from '../shared/rpcError.ts';
import { faultLog } from './faultLog.ts';
import { portChannel } from './portChannel.ts';

if (parentPort === null) throw new Error('This file runs as a worker.');

/** The build lays the tables out beside the worker's folder; a test names its own. */
const tables: string = workerData?.encodings ?? fileURLToPath(new URL('../encodings', import.meta.url));
const encodings = new EncodingLoader(tables);
const loadEncoding = encodings.load.bind(encodings);
const onFault = faultLog('batch');

const engine = new BatchEngine({
  loadEncoding,
  app: workerData?.app ?? 'prompt-ledger',
  onProgress: progress => rpc.notify('progress', progress),
});
// Who sells a model is in the published prices; a policy has no say in who is asked.
const counting = new ProviderCounting({ loadEncoding, catalogue: () => openCatalogue(emptyPolicy) });
const methods: Handlers<BatchMethods & CountMethods> = {
  preflight: engine.preflight.bind(engine),
  run: engine.run.bind(engine),
  cancel: engine.cancel.bind(engine),
  countDestination: counting.countDestination.bind(counting),
  countTokens: counting.countTokens.bind(counting),
  cancelCount: counting.cancelCount.bind(counting),
};
const rpc = new Rpc<BatchEvents>(portChannel(parentPort), methods, rpcErrors(onFault));
