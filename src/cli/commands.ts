import type { Command } from './command.ts';

export interface CommandEntry {
  /** Two words where a command has parts: `ledger verify`. */
  readonly name: string;
  /** One sentence without its period. */
  readonly describe: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help. Each is loaded only when it is called. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'tokens',
    describe: 'Count the tokens of files',
    load: async () => (await import('./commands/tokens.ts')).tokens,
  },
  {
    name: 'estimate',
    describe: 'Show what templates cost per call and per month',
    load: async () => (await import('./commands/estimate.ts')).estimate,
  },
  {
    name: 'lint',
    describe: 'Report token drift and other problems of templates',
    load: async () => (await import('./commands/lint.ts')).lint,
  },
  {
    name: 'accept',
    describe: 'Record the versions of today as approved in promptledger.lock',
    load: async () => (await import('./commands/accept.ts')).accept,
  },
  {
    name: 'history',
    describe: 'Show the versions of a template with their tokens and cost',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'run',
    describe: 'Run a batch under its budget',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'report',
    describe: 'Show what the ledger says about spend, performance, content, templates or outcomes',
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'ledger verify',
    describe: 'Check every hash of every row of the ledger',
    load: async () => (await import('./commands/ledgerVerify.ts')).ledgerVerify,
  },
  {
    name: 'ledger rebuild',
    describe: 'Make ledger.sqlite anew from the journal',
    load: async () => (await import('./commands/ledgerRebuild.ts')).ledgerRebuild,
  },
  {
    name: 'ledger sql',
    describe: 'Ask the ledger a question in SQL, read-only',
    load: async () => (await import('./commands/ledgerSql.ts')).ledgerSql,
  },
  {
    name: 'ledger export',
    describe: 'Write every call of the ledger as csv or jsonl',
    load: async () => (await import('./commands/ledgerExport.ts')).ledgerExport,
  },
  {
    name: 'prices',
    describe: 'Show what models cost, from when on, and from which source',
    load: async () => (await import('./commands/prices.ts')).prices,
  },
  {
    name: 'init',
    describe: 'Write a commented promptledger.yaml from what is found here',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'sandbox',
    describe: 'Start the sandbox provider on this machine',
    load: async () => (await import('./commands/sandbox.ts')).sandbox,
  },
];
