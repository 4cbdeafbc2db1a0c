import { type FactFilter, readFacts } from '../../adapters/projection/facts/facts.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { costEach, type Fact, knownCost, tokensPerCall } from '../../core/ledger/totals.ts';
import { formatUsd, type Pico } from '../../core/money.ts';
import type { AssetCostView, Usd, VersionView } from '../../shared/ledgerProtocol.ts';

/** One per template and version: templates by name, versions by their first call. */
export function readVersions(database: SqliteDatabase, filter: FactFilter): VersionView[] {
  return readFacts(database, filter, ['template', 'version'])
    .sort((a, b) => compare(a.by.template, b.by.template) || a.first - b.first)
    .map(toVersion);
}

/** What one asset costs by template, version and model, failed attempts included; dearest sum first. */
export function readAssetCost(database: SqliteDatabase, filter: FactFilter): AssetCostView[] {
  return readFacts(database, filter, ['template', 'version', 'model'])
    .sort((a, b) => (a.cost === b.cost ? 0 : a.cost < b.cost ? 1 : -1))
    .map(fact => ({
      template: fact.by.template ?? '',
      version: fact.by.version ?? '',
      model: fact.by.model ?? '',
      assets: fact.assets,
      cost: usd(knownCost(fact)),
      costPerAsset: usd(costEach(fact, fact.assets)),
    }));
}

export function usd(amount: Pico | null): Usd {
  return amount === null ? null : formatUsd(amount);
}

function toVersion(fact: Fact): VersionView {
  return {
    template: fact.by.template ?? '',
    version: fact.by.version ?? '',
    firstAt: new Date(fact.first).toISOString(),
    lastAt: new Date(fact.last).toISOString(),
    calls: fact.calls,
    assets: fact.assets,
    cost: usd(knownCost(fact)),
    costPerAsset: usd(costEach(fact, fact.assets)),
    inputTokens: tokensPerCall(fact.tokensIn, fact),
    outputTokens: tokensPerCall(fact.tokensOut, fact),
  };
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
