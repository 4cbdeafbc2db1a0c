import { UserError } from '../../core/errors.ts';
import type { UserCaps } from '../../core/policy/caps.ts';

/**
 * The user's own caps from machine settings. A value that is no amount is refused: a typo must not lift a cap.
 * @param perBatch raw setting value, dollars or null
 * @throws UserError
 */
export function ownCaps(perBatch: unknown, perMonth: unknown): UserCaps {
  return {
    ...amount('promptLedger.budget.perBatch', perBatch, 'perBatch'),
    ...amount('promptLedger.budget.perMonth', perMonth, 'perMonth'),
  };
}

function amount(setting: string, value: unknown, key: keyof UserCaps): UserCaps {
  if (value === null || value === undefined) return {};
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return { [key]: String(value) };
  throw new UserError({
    what: `The setting ${setting} is not an amount of dollars: ${JSON.stringify(value)}`,
    next: 'Write a number such as 25, or null for no cap of your own',
  });
}

/**
 * Base addresses by provider id from machine settings.
 * @throws UserError where one is no http(s) address
 */
export function ownEndpoints(value: unknown): Readonly<Record<string, string>> {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw notAddresses(JSON.stringify(value));
  const endpoints = Object.entries(value).map(([provider, address]) => {
    if (typeof address !== 'string' || !isHttp(address))
      throw notAddresses(`${provider}: ${String(address)}`);
    return [provider, address] as const;
  });
  return Object.fromEntries(endpoints);
}

function isHttp(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

function notAddresses(found: string): UserError {
  return new UserError({
    what: `The setting promptLedger.endpoints holds something that is not an address: ${found}`,
    next: 'Give each provider an address such as https://gateway.example/v1',
  });
}
