import { Worker } from 'node:worker_threads';
import { ledgerWorkerFile } from '../../adapters/ledgerWorkerFile.ts';
import { MonthLost } from '../../adapters/projection/months/closedMonths.ts';
import { UserError } from '../../core/errors.ts';
import type { QueryAnswer, QueryRequest } from './query.ts';

/** What came back from a query, or why it did not. */
export type QueryReply =
  | { readonly state: 'loaded' }
  | { readonly state: 'answered'; readonly answer: QueryAnswer }
  | { readonly state: 'failed'; readonly problem: string }
  /** The file of a closed month is not what the database says. */
  | { readonly state: 'lost'; readonly month: string };

/**
 * Runs a question in a thread of its own: SQLite cannot be interrupted from outside, a thread can be ended.
 * @throws UserError where it is no read-only statement, fails, or takes longer than `limitMs` once the calls are loaded.
 * @throws MonthLost where the file of a closed month has to be made anew first.
 */
export function askInThread(request: QueryRequest, limitMs: number): Promise<QueryAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ledgerWorkerFile(), {
      workerData: { query: request },
      name: 'prompt-ledger-query',
    });
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      void worker.terminate();
    };
    const tooLong = () => {
      end();
      const seconds = limitMs / 1000;
      reject(
        new UserError({
          what: `the query took longer than ${seconds} s`,
          next: 'Ask for less, or query ledger.sqlite with sqlite3',
        }),
      );
    };
    worker.on('message', (reply: QueryReply) => {
      if (reply.state === 'loaded') {
        timer = setTimeout(tooLong, limitMs);
        return;
      }
      end();
      if (reply.state === 'answered') resolve(reply.answer);
      else if (reply.state === 'lost') reject(new MonthLost(reply.month));
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
