import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { EncodingLoader } from '../adapters/encodings/encodingLoader.ts';
import { BatchEngine } from '../engine/batch.ts';
import type { BatchEvents } from '../shared/batchProtocol.ts';
import { type Methods, Rpc } from '../shared/rpc.ts';
import { rpcErrors } from '../shared/rpcError.ts';
import { portChannel } from './portChannel.ts';

if (parentPort === null) throw new Error('This file runs as a worker.');

/** The build lays the tables out beside the worker's folder; a test names its own. */
const tables: string = workerData?.encodings ?? fileURLToPath(new URL('../encodings', import.meta.url));
const encodings = new EncodingLoader(tables);
const onFault = (error: unknown) => {
  process.stderr.write(`batch worker: ${error instanceof Error ? error.stack : error}\n`);
};

const engine = new BatchEngine({
  loadEncoding: name => encodings.load(name),
  app: workerData?.app ?? 'prompt-ledger',
  onProgress: progress => rpc.notify('progress', progress),
});
const methods: Methods = {
  preflight: engine.preflight.bind(engine),
  run: engine.run.bind(engine),
  cancel: engine.cancel.bind(engine),
};
const rpc = new Rpc<BatchEvents>(portChannel(parentPort), methods, rpcErrors(onFault));
