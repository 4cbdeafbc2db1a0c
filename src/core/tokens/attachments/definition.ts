import type { Quantity } from '../../model.ts';
import { profileTokens, type TokenProfile } from '../profiles.ts';

/** Counts with the encoding and the profile of a model. */
export interface Counting {
  /** Tokens of the encoding. */
  readonly count: (text: string) => number;
  readonly profile: TokenProfile;
}

type Tokens = Quantity<number> & { readonly value: number };

/** What a provider may write around a definition: our assumption. */
const AROUND = 32;

/**
 * Tokens of something structured that the vendor writes into the prompt in a way it does not document: those of its
 * JSON without white space, at least those of the words in it, at most those of indented JSON and a few around it.
 */
export function definitionTokens(definition: unknown, { count, profile }: Counting): Tokens {
  const words = profileTokens(profile, count(wordsOf(definition).join(' ')));
  const compact = profileTokens(profile, count(jsonText(definition)));
  const indented = profileTokens(profile, count(jsonText(definition, 2)));
  const value = compact.value ?? 0;
  return {
    value,
    kind: 'estimated',
    low: Math.min(value, words.low ?? words.value ?? 0),
    high: Math.max(value, (indented.high ?? indented.value ?? 0) + AROUND),
  };
}

/** JSON as a provider would be sent it; text stays as it is. */
export function jsonText(definition: unknown, indent?: number): string {
  return typeof definition === 'string' ? definition : (JSON.stringify(definition, null, indent) ?? '');
}

/** Names, descriptions and values, without what only gives them their form. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'properties' && typeof inner === 'object' && inner !== null
      ? Object.entries(inner).flatMap(([name, property]) => [name, ...wordsOf(property)])
      : wordsOf(inner),
  );
}
