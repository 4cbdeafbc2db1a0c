import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GitRepository } from '../../adapters/gitRepository.ts';
import type { Quantity, TemplateAnalysis } from '../../core/model.ts';
import { formatUsd, parseUsd } from '../../core/money.ts';
import { formatOf } from '../../core/template/formats.ts';
import type { TemplatesEngine } from '../../engine/templates.ts';
import type { Cli } from '../cli.ts';
import type { EstimatedTemplate } from '../documents/estimate.ts';
import { analyseText } from '../templateFiles.ts';
import { estimateEntry } from './entry.ts';

export interface DeltaRequest {
  readonly cli: Cli;
  readonly engine: TemplatesEngine;
  readonly git: GitRepository;
  /** Branch, tag or commit as the user names it. */
  readonly base: string;
  readonly entries: readonly EstimatedTemplate[];
  /** What the user limited the command to; nothing stands for the whole folder. */
  readonly operands: readonly string[];
}

type Delta = NonNullable<EstimatedTemplate['delta']>;

/**
 * Adds to every template what changed since a commit, and the templates that were removed since.
 * @throws UserError where git does not know the commit.
 */
export async function addDeltas(request: DeltaRequest): Promise<EstimatedTemplate[]> {
  const { entries, git } = request;
  const commit = await git.resolve(request.base);
  const changed: EstimatedTemplate[] = [];
  for (const entry of entries) {
    const before = await baseEntry(request, commit, entry.path);
    const after = entry.tokens === null ? entry : await presentEntry(request, entry.path);
    changed.push({ ...entry, delta: deltaOf(request.base, before, after) });
  }
  const present = new Set(entries.map(({ path }) => path));
  for (const path of await git.list(commit)) {
    if (present.has(path) || formatOf(path) === undefined || !within(request, path)) continue;
    const before = await baseEntry(request, commit, path);
    if (before === undefined) continue;
    changed.push({ ...before, problems: [], delta: deltaOf(request.base, before, undefined) });
  }
  return changed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The template as it was at the commit, at today's prices and volume; undefined where it was not there. */
async function baseEntry(
  request: DeltaRequest,
  commit: string,
  path: string,
): Promise<EstimatedTemplate | undefined> {
  const bytes = await request.git.read(commit, path);
  return bytes === null ? undefined : textEntry(request, path, bytes);
}

/** The template as it stands in the file. */
async function presentEntry(request: DeltaRequest, path: string): Promise<EstimatedTemplate> {
  return textEntry(request, path, await readFile(resolve(request.cli.cwd, path)));
}

/** By its words alone: a version that was called would not compare with one that was not. */
async function textEntry(
  { cli, engine }: DeltaRequest,
  path: string,
  bytes: Buffer,
): Promise<EstimatedTemplate> {
  const text = bytes.toString('utf8');
  const analysis: TemplateAnalysis | null = await analyseText(cli, engine, path, text, { textOnly: true });
  return estimateEntry({
    path,
    absolute: resolve(cli.cwd, path),
    named: false,
    format: analysis?.format ?? '',
    analysis,
    problems: [],
  });
}

function within({ cli, operands }: DeltaRequest, path: string): boolean {
  if (operands.length === 0) return true;
  const file = resolve(cli.cwd, path);
  return operands.some(operand => {
    const place = resolve(cli.cwd, operand);
    return file === place || file.startsWith(`${place}/`);
  });
}

function deltaOf(
  base: string,
  before: EstimatedTemplate | undefined,
  after: EstimatedTemplate | undefined,
): Delta {
  return {
    base,
    status: statusOf(before, after),
    baseVersion: before?.version ?? null,
    inputTokens: tokenChange(before?.tokens?.input, after?.tokens?.input),
    perCall: moneyChange(before?.perCall, after?.perCall),
    perMonth: moneyChange(before?.perMonth, after?.perMonth),
  };
}

function statusOf(
  before: EstimatedTemplate | undefined,
  after: EstimatedTemplate | undefined,
): Delta['status'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before.version === after.version && before.version !== null ? 'unchanged' : 'changed';
}

/** A template that is not there costs nothing, so an added one changes by its whole amount. */
function tokenChange(before: Quantity<number> | undefined, after: Quantity<number> | undefined) {
  const [old, now] = [before?.value ?? null, after?.value ?? null];
  const unknown = (before !== undefined && old === null) || (after !== undefined && now === null);
  return { before: old, after: now, change: unknown ? null : (now ?? 0) - (old ?? 0) };
}

function moneyChange(before: Quantity<string> | undefined, after: Quantity<string> | undefined) {
  const [old, now] = [before?.value ?? null, after?.value ?? null];
  const unknown = (before !== undefined && old === null) || (after !== undefined && now === null);
  const change = unknown ? null : formatUsd(parseUsd(now ?? 0) - parseUsd(old ?? 0));
  return { before: old, after: now, change };
}
