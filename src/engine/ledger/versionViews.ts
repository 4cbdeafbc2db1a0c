import { type FactFilter, readFacts } from '../../adapters/projection/facts/facts.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { costEach, type Fact, knownCost, tokensPerCall } from '../../core/ledger/totals.ts';
import type { AssetCostView, VersionView } from '../../shared/ledgerProtocol.ts';
import { compareTexts, dearestFirst } from './order.ts';
import { usd } from './usd.ts';

/** One per template and version: templates by name, versions by their first call. */
export function readVersions(database: SqliteDatabase, filter: FactFilter): VersionView[] {
  return readFacts(database, filter, ['template', 'version'])
    .sort((a, b) => compareTexts(a.by.template, b.by.template) || a.first - b.first)
    .map(toVersion);
}

/** What one asset costs by template, version and model, failed attempts included; dearest sum first. */
export function readAssetCost(database: SqliteDatabase, filter: FactFilter): AssetCostView[] {
  return readFacts(database, filter, ['template', 'version', 'model'])
    .sort(dearestFirst)
    .map(fact => ({
      template: fact.by.template ?? '',
      version: fact.by.version ?? '',
      model: fact.by.model ?? '',
      assets: fact.assets,
      cost: usd(knownCost(fact)),
      costPerAsset: usd(costEach(fact, fact.assets)),
    }));
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
