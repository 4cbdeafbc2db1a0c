import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../adapters/clock.ts';
import { EncodingLoader } from '../adapters/encodings/encodingLoader.ts';
import { TemplatesEngine } from '../engine/templates.ts';
import { type Handlers, Rpc } from '../shared/rpc.ts';
import { rpcErrors } from '../shared/rpcError.ts';
import type { TemplatesEvents, TemplatesMethods } from '../shared/templatesProtocol.ts';
import { faultLog } from './faultLog.ts';
import { portChannel } from './portChannel.ts';

if (parentPort === null) throw new Error('This file runs as a worker.');

/** The build lays the tables out beside the worker's folder; a test names its own. */
const tables: string = workerData?.encodings ?? fileURLToPath(new URL('../encodings', import.meta.url));
const encodings = new EncodingLoader(tables);
const onFault = faultLog('templates');

const engine = new TemplatesEngine({
  loadEncoding: name => encodings.load(name),
  clock: systemClock,
  events: {
    analysed: analysis => rpc.notify('analysed', analysis),
    policyProblem: problem => rpc.notify('policyProblem', problem),
  },
  onFault,
});
const methods: Handlers<TemplatesMethods> = {
  open: engine.open.bind(engine),
  change: engine.change.bind(engine),
  close: engine.close.bind(engine),
  analyse: engine.analyse.bind(engine),
  scan: engine.scan.bind(engine),
  approve: engine.approve.bind(engine),
  createPolicy: engine.createPolicy.bind(engine),
  compareModels: engine.compareModels.bind(engine),
  modelEdit: engine.modelEdit.bind(engine),
  sampleCall: engine.sampleCall.bind(engine),
  overBudget: engine.overBudget.bind(engine),
  reload: engine.reload.bind(engine),
  filesChanged: engine.filesChanged.bind(engine),
  setHistory: engine.setHistory.bind(engine),
};
const rpc = new Rpc<TemplatesEvents>(portChannel(parentPort), methods, rpcErrors(onFault));
