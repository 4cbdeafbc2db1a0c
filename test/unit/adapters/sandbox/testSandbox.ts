import { openCatalogue } from '../../../../src/adapters/prices.ts';
import type { FaultScript } from '../../../../src/adapters/sandbox/fault.ts';
import { type Sandbox, startSandbox } from '../../../../src/adapters/sandbox/server.ts';
import { emptyPolicy } from '../../../../src/core/policy/policy.ts';

/** A sandbox whose tokens are words: quick, and different from every real tokenizer. */
export async function testSandbox(
  options: { faults?: FaultScript; latencyMs?: number; port?: number } = {},
): Promise<Sandbox> {
  const countTokens = async (_: string, text: string) => text.split(/\s+/).filter(word => word !== '').length;
  return startSandbox({ ...options, catalogue: await openCatalogue(emptyPolicy), countTokens });
}
