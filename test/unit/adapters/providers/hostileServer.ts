import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { openaiProvider } from '../../../../src/adapters/providers/openaiProvider.ts';
import { scrubber } from '../../../../src/adapters/providers/scrub.ts';
import { BudgetGate } from '../../../../src/core/batch/budget/budgetGate.ts';
import type { PlannedItem } from '../../../../src/core/batch/plan/planItems.ts';
import { type RunResult, runBatch } from '../../../../src/core/batch/run/run.ts';
import type { SettleRow } from '../../../../src/core/ledger/event.ts';
import { redactor } from '../../../../src/core/redaction/redact.ts';
import { FakeJournal, fakeIdentity, items, noManifest, runInput } from '../../batch/fakes.ts';

/** A request as it arrived. */
export interface Arrived {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

export interface HostileServer {
  readonly address: string;
  readonly arrived: readonly Arrived[];
  close(): void;
}

/** A provider on the loopback interface that answers as a test wants. */
export async function hostileServer(
  answer: (response: ServerResponse, request: Arrived) => void,
): Promise<HostileServer> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const one = { url: request.url ?? '', headers: request.headers, body };
      arrived.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    arrived,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** A chat completion with this usage; `more` stands beside it. */
export function completion(usage: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }];
  return { id: 'c1', object: 'chat.completion', created: 1, model: 'm', choices, usage, ...more };
}

export interface OneCall {
  readonly key?: string;
  /** The provider's id. */
  readonly id?: string;
  readonly change?: Partial<PlannedItem>;
  readonly confidential?: readonly string[];
}

/** One call of a batch without repetitions: its end, and everything that the journal holds, as text. */
export async function oneCall(
  { address }: HostileServer,
  { key = 'sk-canary', id = 'acme', change = {}, confidential = [] }: OneCall = {},
): Promise<{ readonly row: SettleRow; readonly rows: string; readonly result: RunResult }> {
  const journal = new FakeJournal();
  const [scrub, redact] = [scrubber([key]), redactor(confidential)];
  const provider = openaiProvider({ id, baseAddress: address, key, clock: systemClock, deadlineMs: 5000 });
  const result = await runBatch(
    runInput(1, { items: items(1, change), retries: 0 }),
    {
      clock: systemClock,
      identity: fakeIdentity(),
      sha256: () => '0'.repeat(64),
      journal,
      assets: { check: async () => {}, exists: async () => false, write: async () => {} },
      gate: new BudgetGate(journal, []),
      providerOf: () => provider,
      checks: [],
      redact: text => redact(scrub(text)).text,
      counted: () => undefined,
      expected: () => 5n,
      manifest: noManifest,
      onProgress: () => {},
    },
    { stop: new AbortController().signal, abort: new AbortController().signal },
  );
  const [row] = journal.settles();
  if (row === undefined) throw new Error('there is no settle row');
  const rows = JSON.stringify(journal.rows, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  return { row, rows, result };
}
