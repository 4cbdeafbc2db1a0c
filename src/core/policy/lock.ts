import * as v from 'valibot';
import { Document, isMap, YAMLMap } from 'yaml';
import type { Role } from '../model.ts';
import { checkShape } from '../yaml/checkShape.ts';
import { readYaml } from '../yaml/yamlSource.ts';

/** Tokens of the words that do not change from call to call, in all and by role. */
export type LockTokens = Readonly<{ static: number } & Partial<Record<Role, number>>>;

/** The approved version of one template. */
export interface LockEntry {
  /** `sha256:…` of the file's bytes. */
  readonly hash: string;
  readonly label: string;
  /** The model whose tokens were counted; absent where none was named. */
  readonly model?: string;
  readonly tokens: LockTokens;
  /** ISO date of the approval. */
  readonly approved: string;
  readonly note?: string;
}

/** `promptledger.lock`: entries by the template's path, relative to the root, with forward slashes. */
export type Lock = ReadonlyMap<string, LockEntry>;

export const emptyLock: Lock = new Map();

const MAX_LENGTH = 8 * 1024 * 1024;
const ORDER: readonly (keyof LockTokens)[] = ['static', 'system', 'user', 'assistant', 'tool'];
const HEADER =
  ' Approved versions of prompt templates. Written by "prompt-ledger accept" and the editor; review it, do not edit it.';

const count = v.pipe(v.number(), v.integer('expected a whole number'), v.minValue(0));
const entry = v.strictObject({
  hash: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hex digits')),
  label: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  model: v.optional(v.string()),
  tokens: v.strictObject({
    static: count,
    system: v.optional(count),
    user: v.optional(count),
    assistant: v.optional(count),
    tool: v.optional(count),
  }),
  approved: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-11-22')),
  note: v.optional(v.string()),
});

/** The shape of `promptledger.lock`. */
export const lockSchema = v.strictObject({
  version: v.literal(1),
  templates: v.optional(v.record(v.string(), entry)),
});

/** @throws UserError with file, line and column. */
export function parseLock(text: string, file: string): Lock {
  const data = checkShape(lockSchema, readYaml(text, file, MAX_LENGTH));
  return new Map(Object.entries(data.templates ?? {}));
}

/** The same lock is always the same text: entries sorted by path, keys in one order. */
export function formatLock(lock: Lock): string {
  const paths = [...lock.keys()].sort();
  const templates = Object.fromEntries(paths.map(path => [path, plain(lock.get(path) as LockEntry)]));
  const document = new Document({ version: 1, templates });
  document.commentBefore = HEADER;
  for (const path of paths) {
    const tokens = document.getIn(['templates', path, 'tokens']);
    if (isMap(tokens) && tokens instanceof YAMLMap) tokens.flow = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function plain({ hash, label, model, tokens, approved, note }: LockEntry): Record<string, unknown> {
  const counted = ORDER.filter(key => tokens[key] !== undefined).map(key => [key, tokens[key]]);
  return {
    hash,
    label,
    ...(model !== undefined && { model }),
    tokens: Object.fromEntries(counted),
    approved,
    ...(note !== undefined && { note }),
  };
}

/** How a text's version is called: by the approved label where it is that text, else by 8 hex digits of its hash. */
export function versionName(hash: string, approved: LockEntry | undefined): string {
  const digits = hash.slice('sha256:'.length);
  return approved?.hash === hash ? approved.label : digits.slice(0, 8);
}

/** A version to be approved. */
export type Approved = Omit<LockEntry, 'label'>;

/**
 * The lock with a version approved. A new hash gets the next label (`v4` after `v3`); the hash that is approved
 * already keeps label and date, and only takes a new note.
 */
export function approve(lock: Lock, path: string, version: Approved): Lock {
  const known = lock.get(path);
  const note = version.note ?? known?.note;
  const next: LockEntry =
    known?.hash === version.hash
      ? { ...version, label: known.label, approved: known.approved, ...(note !== undefined && { note }) }
      : { ...version, label: nextLabel(known?.label) };
  return new Map(lock).set(path, next);
}

function nextLabel(label: string | undefined): string {
  const number = /^v(\d{1,9})$/.exec(label ?? '')?.[1];
  return label === undefined ? 'v1' : `v${Number(number ?? 1) + 1}`;
}
