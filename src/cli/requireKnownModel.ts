import { systemClock } from '../adapters/clock.ts';
import { UserError } from '../core/errors.ts';
import { unknownModel } from '../core/lint/rules/unknownModel.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { Cli } from './cli.ts';

/**
 * A model that `--model` names is the caller's word, not a template's: where no price list has it, the option is wrong,
 * unless the policy lets unknown models through.
 * @throws UserError exit code 2.
 */
export function requireKnownModel({ model }: Cli, catalogue: Catalogue, { rules }: Policy): void {
  if (model === undefined || (rules[unknownModel.id] ?? unknownModel.severity) !== 'error') return;
  if (catalogue.find(model, new Date(systemClock.now()).toISOString()) !== undefined) return;
  const close = catalogue.similar(model).slice(0, 3);
  throw new UserError({
    what: `--model names "${model}", for which no price is known`,
    next:
      close.length > 0
        ? `Did you mean ${close.join(', ')}`
        : 'Name it as provider/model, or give its price under "prices" in promptledger.yaml',
  });
}
