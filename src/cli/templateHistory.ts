import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileCommit, GitRepository } from '../adapters/gitRepository.ts';
import type { TemplateAnalysis } from '../core/model.ts';
import type { TemplatesEngine } from '../engine/templates.ts';
import type { VersionView } from '../shared/ledgerProtocol.ts';
import type { Cli } from './cli.ts';
import type { HistoryDocument } from './documents/templates.ts';
import { usdQuantity } from './moneyJson.ts';
import { analyseText } from './templateFiles.ts';

export type HistoryEntry = HistoryDocument['versions'][number];

export interface HistoryRequest {
  readonly cli: Cli;
  readonly engine: TemplatesEngine;
  readonly git: GitRepository;
  /** Relative to the current folder. */
  readonly path: string;
  readonly since: string | undefined;
  /** What the ledger knows of this template's versions. */
  readonly ledger: readonly VersionView[];
}

/**
 * The versions of a template, oldest first: one entry for every commit that changed its content, and one for the file
 * as it stands where that differs from the last commit. Amounts are at today's prices.
 */
export async function templateHistory(request: HistoryRequest): Promise<HistoryEntry[]> {
  const { cli, git, path } = request;
  const versions: { readonly hash: string; readonly entry: HistoryEntry }[] = [];
  const add = async (text: string, origin: Pick<HistoryEntry, 'commit' | 'date' | 'author'>) => {
    const analysis = await analyseText(cli, request.engine, path, text);
    const hash = analysis?.hash ?? text;
    if (versions.at(-1)?.hash !== hash)
      versions.push({ hash, entry: entryOf(analysis, origin, request.ledger) });
  };
  for (const commit of await git.history(path, request.since)) {
    const bytes = await git.readFromTop(commit);
    if (bytes !== null) await add(bytes.toString('utf8'), originOf(commit));
  }
  const file = resolve(cli.cwd, path);
  const { mtime } = await stat(file);
  await add(await readFile(file, 'utf8'), { date: mtime.toISOString() });
  return versions.map(({ entry }) => entry);
}

function originOf({ commit, date, author }: FileCommit) {
  return { commit, date, author };
}

function entryOf(
  analysis: TemplateAnalysis | null,
  origin: Pick<HistoryEntry, 'commit' | 'date' | 'author'>,
  ledger: readonly VersionView[],
): HistoryEntry {
  const version = analysis?.version ?? 'unreadable';
  const spent = ledger.find(view => view.version === version);
  return {
    version,
    ...origin,
    tokens: analysis?.estimate.tokens.static.value ?? null,
    perCall: analysis === null ? { value: null, kind: 'unpriced' } : usdQuantity(analysis.estimate.perCall),
    ...(spent && { calls: spent.calls, cost: spent.cost, costPerAsset: spent.costPerAsset }),
  };
}
