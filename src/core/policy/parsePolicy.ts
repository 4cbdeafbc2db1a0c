import { UserError } from '../errors.ts';
import { parseUsd, type Rate, rateOf } from '../money.ts';
import { nearestNames } from '../text/nearestNames.ts';
import { amountAt } from '../yaml/amountAt.ts';
import { checkShape } from '../yaml/checkShape.ts';
import { readYaml, type YamlSource } from '../yaml/yamlSource.ts';
import {
  type Budget,
  type DriftLimits,
  emptyPolicy,
  type Feature,
  type Policy,
  type PriceOverride,
} from './policy.ts';
import { type PolicyFile, policySchema } from './policySchema.ts';

/**
 * `promptledger.yaml`'s text as a policy; amounts are read from their digits, never through a float.
 * @param file named in errors.
 * @param ruleIds names that `rules` may have; any where absent.
 * @throws UserError with file, line and column.
 */
export function parsePolicy(text: string, file: string, ruleIds?: readonly string[]): Policy {
  const source = readYaml(text, file);
  const data = checkShape(policySchema, source);
  if (ruleIds !== undefined) checkRules(data, source, ruleIds);
  const rules = { ...data.rules };
  const drift = rules['token-drift'];
  if (typeof drift === 'object') delete rules['token-drift'];
  return {
    ...emptyPolicy,
    templates: data.templates ?? [],
    model: data.model,
    maxOutputTokens: data.maxOutputTokens,
    timeZone: timeZone(data, source),
    currency: data.currency,
    features: Object.entries(data.features ?? {}).map(([name, feature]) => featureOf(name, feature, source)),
    budgets: (data.budgets ?? []).map((budget, index) => budgetOf(budget, index, data, source)),
    retries: data.retries,
    baseline: data.baseline,
    tokenDrift: typeof drift === 'object' ? driftOf(drift, source) : emptyPolicy.tokenDrift,
    rules: rules as Policy['rules'],
    confidential: data.confidential ?? [],
    bodies: data.bodies?.store ?? emptyPolicy.bodies,
    prices: (data.prices ?? []).map((price, index) => priceOf(price, index, source)),
  };
}

/** A slip in a rule's name must not switch the rule off in silence. */
function checkRules(data: PolicyFile, source: YamlSource, ruleIds: readonly string[]): void {
  const unknown = Object.keys(data.rules ?? {}).find(name => !ruleIds.includes(name));
  if (unknown === undefined) return;
  const [nearest] = nearestNames(unknown, ruleIds, 1);
  throw new UserError({
    what: `there is no rule "${unknown}"${nearest === undefined ? '' : `, did you mean "${nearest}"?`}`,
    where: source.keyPlaceOf(['rules', unknown]),
    next: `The rules are ${ruleIds.join(', ')}`,
  });
}

function timeZone(data: PolicyFile, source: YamlSource): string {
  const zone = data.timeZone ?? emptyPolicy.timeZone;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw new UserError({
      what: `"${zone}" is no time zone`,
      where: source.placeOf(['timeZone']),
      next: 'Use an IANA name such as Europe/Berlin',
    });
  }
}

function featureOf(
  name: string,
  data: NonNullable<PolicyFile['features']>[string],
  source: YamlSource,
): Feature {
  const withoutAi = data.outcome?.withoutAi;
  return {
    name,
    templates: data.templates ?? [],
    callsPerMonth: data.callsPerMonth,
    volume: data.volume,
    segment: data.segment,
    outcome: data.outcome && {
      unit: data.outcome.unit,
      withoutAi:
        withoutAi === undefined
          ? undefined
          : amountAt(source, ['features', name, 'outcome', 'withoutAi'], parseUsd),
    },
  };
}

function budgetOf(
  data: NonNullable<PolicyFile['budgets']>[number],
  index: number,
  policy: PolicyFile,
  source: YamlSource,
): Budget {
  const path = ['budgets', index];
  if (data.feature !== undefined && data.per !== 'month') {
    throw new UserError({
      what: `a budget per ${data.per} cannot be for one feature`,
      where: source.keyPlaceOf([...path, 'feature']),
      next: 'Use per: month, or remove the feature',
    });
  }
  if (data.feature !== undefined && !Object.hasOwn(policy.features ?? {}, data.feature)) {
    throw new UserError({
      what: `the budget names the feature "${data.feature}", which "features" does not have`,
      where: source.placeOf([...path, 'feature']),
      next: `Add it to "features" or correct the name`,
    });
  }
  return { per: data.per, feature: data.feature, limit: amountAt(source, [...path, 'limit'], parseUsd) };
}

/** `10%` is 0.1 of the approved tokens. A limit that is not given keeps its default, but never lies below the warning. */
function driftOf(data: { warning?: string; error?: string }, source: YamlSource): DriftLimits {
  const fraction = (percent: string) => Number(percent.slice(0, -1)) / 100;
  const warning = data.warning === undefined ? emptyPolicy.tokenDrift.warning : fraction(data.warning);
  const error =
    data.error === undefined ? Math.max(emptyPolicy.tokenDrift.error, warning) : fraction(data.error);
  if (error < warning) {
    throw new UserError({
      what: 'token-drift reports an error before it warns',
      where: source.placeOf(['rules', 'token-drift', 'error']),
      next: 'Give "error" a percentage that is not below "warning"',
    });
  }
  return { warning, error };
}

/** Units that one amount of each price key buys. */
const PRICE_UNITS = {
  input: 1_000_000n,
  cachedInput: 1_000_000n,
  output: 1_000_000n,
  perImage: 1n,
  perSecond: 1n,
  perThousandCharacters: 1_000n,
} as const;

function priceOf(
  data: NonNullable<PolicyFile['prices']>[number],
  index: number,
  source: YamlSource,
): PriceOverride {
  const rate = (key: keyof typeof PRICE_UNITS): Rate | undefined => {
    return data[key] === undefined
      ? undefined
      : amountAt(source, ['prices', index, key], digits => rateOf(digits, PRICE_UNITS[key]));
  };
  const rates = {
    input: rate('input'),
    cachedInput: rate('cachedInput'),
    output: rate('output'),
    perImage: rate('perImage'),
    perSecond: rate('perSecond'),
    perCharacter: rate('perThousandCharacters'),
  };
  if (Object.values(rates).every(value => value === undefined)) {
    throw new UserError({
      what: `the price of ${data.model} has no amount`,
      where: source.placeOf(['prices', index]),
      next: `Add one of ${Object.keys(PRICE_UNITS).join(', ')}`,
    });
  }
  return { model: data.model, tier: data.tier, ...rates, from: data.from, source: data.source ?? 'policy' };
}
