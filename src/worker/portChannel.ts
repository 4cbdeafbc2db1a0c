import type { MessagePort } from 'node:worker_threads';
import type { Channel } from '../shared/rpc.ts';

/** A worker's own end of its port. */
export function portChannel(port: MessagePort): Channel {
  return {
    post: message => port.postMessage(message),
    listen(receive) {
      port.on('message', receive);
      return () => port.off('message', receive);
    },
  };
}
