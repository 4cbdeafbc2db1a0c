import { UserError } from '../core/errors.ts';
import { RULES } from '../core/lint/rules.ts';
import { parsePolicy } from '../core/policy/parsePolicy.ts';
import { emptyPolicy, type Policy } from '../core/policy/policy.ts';
import type { Home } from './home.ts';
import { readTextFile } from './readTextFile.ts';

/** Names that `rules:` of a policy may have. */
const RULE_IDS = RULES.map(rule => rule.id);
const MAX_BYTES = 262_144;

/**
 * The policy of a home, or the empty one where it has none.
 * @throws UserError with file, line and column.
 */
export async function readPolicy(home: Home): Promise<Policy> {
  if (home.policyFile === null) return emptyPolicy;
  const text = await readTextFile(home.policyFile, MAX_BYTES);
  if (text === undefined) {
    throw new UserError({
      what: 'the policy is gone',
      where: { file: home.policyFile },
      next: 'Restore it, or create one with "prompt-ledger init"',
    });
  }
  return parsePolicy(text, home.policyFile, RULE_IDS);
}
