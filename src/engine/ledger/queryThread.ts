import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../core/errors.ts';
import type { QueryAnswer, QueryRequest } from './query.ts';

/** What came back from a query, or why it did not. */
export type QueryReply =
  | { readonly ok: true; readonly answer: QueryAnswer }
  | { readonly ok: false; readonly problem: string };

/**
 * Runs a question in a thread of its own: SQLite cannot be interrupted from outside, a thread can be ended.
 * @throws UserError where it is no read-only statement, fails, or takes longer than `limitMs`.
 */
export function askInThread(request: QueryRequest, limitMs: number): Promise<QueryAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry(), { workerData: { query: request }, name: 'prompt-ledger-query' });
    const end = () => {
      clearTimeout(timer);
      void worker.terminate();
    };
    const timer = setTimeout(() => {
      end();
      const seconds = limitMs / 1000;
      reject(
        new UserError({
          what: `the query took longer than ${seconds} s`,
          next: 'Ask for less, or query ledger.sqlite with sqlite3',
        }),
      );
    }, limitMs);
    worker.once('message', (reply: QueryReply) => {
      end();
      if (reply.ok) resolve(reply.answer);
      else
        reject(
          new UserError({ what: `SQL: ${reply.problem}`, next: 'docs/ledger.md lists tables and columns' }),
        );
    });
    worker.once('error', error => {
      end();
      reject(error);
    });
  });
}

/** The ledger worker's file: beside this code's chunk in the bundle, or a source. */
function entry(): string {
  const places = ['./worker/ledger.js', '../worker/ledger.js', './ledger.js', '../../worker/ledger.ts'];
  const found = places.map(place => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error('the ledger worker is missing from this installation');
  return found;
}
