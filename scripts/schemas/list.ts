import type { GenericSchema } from 'valibot';
import { estimateDocument } from '../../src/cli/documents/estimate.ts';
import {
  initDocument,
  pricesDocument,
  rebuildDocument,
  reportDocument,
  sqlDocument,
  verifyDocument,
} from '../../src/cli/documents/ledger.ts';
import { runDocument, sandboxDocument } from '../../src/cli/documents/run.ts';
import {
  acceptDocument,
  historyDocument,
  lintDocument,
  tokensDocument,
} from '../../src/cli/documents/templates.ts';
import { specSchema } from '../../src/core/batch/spec/specSchema.ts';
import { lockSchema } from '../../src/core/policy/lock.ts';
import { policySchema } from '../../src/core/policy/policySchema.ts';

interface NamedSchema {
  readonly name: string;
  readonly title: string;
  readonly schema: GenericSchema;
}

const document = (command: string, schema: GenericSchema): NamedSchema => ({
  name: command.replace(' ', '-'),
  title: `prompt-ledger ${command} --format json`,
  schema,
});

/** Every schema that ships. */
export const schemas: readonly NamedSchema[] = [
  document('tokens', tokensDocument),
  document('estimate', estimateDocument),
  document('lint', lintDocument),
  document('accept', acceptDocument),
  document('history', historyDocument),
  document('run', runDocument),
  document('report', reportDocument),
  document('ledger verify', verifyDocument),
  document('ledger rebuild', rebuildDocument),
  document('ledger sql', sqlDocument),
  document('prices', pricesDocument),
  document('init', initDocument),
  document('sandbox', sandboxDocument),
  { name: 'promptledger', title: 'promptledger.yaml, the policy of Prompt Ledger', schema: policySchema },
  { name: 'lock', title: 'promptledger.lock, the approved versions of templates', schema: lockSchema },
  { name: 'batch', title: '*.batch.yaml, a batch of Prompt Ledger', schema: specSchema },
];
