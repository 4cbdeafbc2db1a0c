import { canonicalJson } from './canonicalJson.ts';
import type { Head } from './event.ts';
import { count, fields, flag, optional, text } from './shape.ts';

/** The synced end of a segment as its writer published it: beside the journal and in the per-user state folder. */
export interface SignedHead extends Head {
  readonly at: string;
  /** The writer ended in order and will never append again. */
  readonly closed: boolean;
  /** Raw Ed25519 public key, base64; missing where no key could be had: an unsigned head. */
  readonly key?: string;
  /** Ed25519 signature of `headText`, base64. */
  readonly signature?: string;
}

const shape = fields({
  segment: text,
  rows: count,
  hash: text,
  at: text,
  closed: flag,
  key: optional(text),
  signature: optional(text),
});

/** The text that is signed: a fixed first line, then the head without key and signature as canonical JSON. */
export function headText({ segment, rows, hash, at, closed }: SignedHead): string {
  return `prompt-ledger head\n${canonicalJson({ segment, rows, hash, at, closed })}`;
}

/** A head file's content; undefined where it is damaged. */
export function parseHead(content: string): SignedHead | undefined {
  try {
    return shape.read(JSON.parse(content)) as SignedHead;
  } catch {
    return undefined;
  }
}
