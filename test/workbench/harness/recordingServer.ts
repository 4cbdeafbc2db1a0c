import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on loopback that notes whoever talks to it. */
export interface RecordingServer {
  /** `http://127.0.0.1:PORT/v1` */
  readonly address: string;
  readonly requests: readonly RecordedRequest[];
  /** Sockets that were ever opened, with a request or without. */
  connections(): number;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param answer what it says to a request; default: 500 without a word */
export async function startRecordingServer(
  answer: (request: RecordedRequest) => Answer = () => ({ status: 500, body: '' }),
): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  let sockets = 0;
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body };
      requests.push(request);
      const said = answer(request);
      response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers }).end(said.body);
    });
  });
  server.on('connection', () => {
    sockets += 1;
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/v1`,
    requests,
    connections: () => sockets,
    close: () =>
      new Promise(closed => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
