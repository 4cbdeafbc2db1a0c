// A worker as ours are: answers calls, tells things unasked, and can be made to crash.
import { parentPort } from 'node:worker_threads';

process.stderr.write('echo is up\n');
const port = parentPort ?? process.exit(1);
port.postMessage({ rpc: 'event', method: 'started', argument: { at: 1 } });
port.on('message', message => {
  if (message.method === 'crash') throw new Error('boom');
  if (message.method === 'fail') {
    const user = { what: 'No such file', where: { file: 'a.prompt', line: 3 } };
    port.postMessage({
      rpc: 'error',
      id: message.id,
      error: { name: 'UserError', message: 'No such file', user },
    });
  }
  if (message.method === 'double') {
    port.postMessage({ rpc: 'result', id: message.id, value: message.argument * 2n });
  }
});
