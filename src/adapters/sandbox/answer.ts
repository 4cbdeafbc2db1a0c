import { createHash } from 'node:crypto';
import type { Price } from '../../core/model.ts';
import type { Metered } from './bill.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What an endpoint has at hand to answer one request. */
export interface Desk {
  /** The published price of a model, or undefined where the list does not have it. */
  readonly priceOf: (model: string) => Price | undefined;
  /** Names that can be asked for, of OpenAI's models. */
  readonly models: () => readonly string[];
  /** Tokens as the model's tokenizer counts them. */
  readonly countTokens: (model: string, text: string) => Promise<number>;
  /** Whether a prefix was seen before; it is remembered from now on. */
  readonly seenBefore: (prefix: string) => boolean;
}

/** An answer before faults: what was used, and the body as a function of the usage that stands in it. */
export interface Answer {
  readonly model: string;
  readonly used: Metered;
  readonly image?: { readonly size: string; readonly quality: string };
  readonly contentType: string;
  /** The usage in the wire format; undefined where the endpoint reports none. */
  readonly usage?: Json;
  /** @param usage JSON text to put into the body, or undefined to leave it out. */
  readonly body: (usage: string | undefined) => Uint8Array | string;
}

/** A request that is answered with an error of OpenAI's form. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | null;

  constructor(status: number, message: string, code: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** 32 bytes that depend on everything in the request and on nothing else. */
export function seedOf(request: Json): Uint8Array {
  return createHash('sha256').update(JSON.stringify(request)).digest();
}

/** @throws Refusal 400 */
export function requireText(request: Json, field: string): string {
  const value = request[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal(400, `'${field}' must be a non-empty string`, 'invalid_type');
}

/** JSON text of an object with the usage, if any, as its last member. */
export function withUsage(body: Json, usage: string | undefined): string {
  const text = JSON.stringify(body);
  return usage === undefined ? text : `${text.slice(0, -1)},"usage":${usage}}`;
}
