import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../adapters/clock.ts';
import { EncodingLoader } from '../adapters/encodings/encodingLoader.ts';
import { findHome, type Home } from '../adapters/home.ts';
import { readPolicy } from '../adapters/policyFile.ts';
import { openCatalogue } from '../adapters/prices.ts';
import { readUserConfig, type UserConfig } from '../adapters/userConfig.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import { BatchEngine } from '../engine/batch.ts';
import { historyOf } from '../engine/ledger/historyOf.ts';
import { LedgerEngine } from '../engine/ledger.ts';
import { ProviderCounting } from '../engine/providerCounting.ts';
import { TemplatesEngine } from '../engine/templates.ts';
import type { RunProgress } from '../shared/batchProtocol.ts';
import type { Cli } from './cli.ts';

/** Everything about templates, under the policy of the current folder. @throws UserError on a policy that is wrong. */
export async function openTemplates(cli: Cli): Promise<{
  readonly engine: TemplatesEngine;
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly counting: ProviderCounting;
}> {
  const policy = await readPolicy(await findHome(cli.cwd, cli.place));
  const { caps } = await readUserConfig();
  const engine = new TemplatesEngine({
    loadEncoding: encodingsOf(cli),
    clock: systemClock,
    overrides: cli.place,
    userCaps: caps,
    readHistory: historyOf,
  });
  const catalogue = await openCatalogue(policy);
  const counting = new ProviderCounting({ loadEncoding: encodingsOf(cli), catalogue: async () => catalogue });
  return { engine, policy, catalogue, counting };
}

/** Does something with the ledger of a file or folder, which is closed again whatever comes of it. */
export async function withLedger<const T>(
  cli: Cli,
  use: (ledger: LedgerEngine, home: Home) => Promise<T>,
  place = cli.cwd,
): Promise<T> {
  const home = await findHome(place, cli.place);
  const ledger = new LedgerEngine({ home });
  try {
    return await use(ledger, home);
  } finally {
    await ledger.dispose();
  }
}

/** Batches, with the user's own caps; whoever opens them closes them. */
export async function openBatches(
  cli: Cli,
  onProgress: (progress: RunProgress) => void,
): Promise<{ readonly engine: BatchEngine; readonly user: UserConfig }> {
  const user = await readUserConfig();
  const engine = new BatchEngine({
    loadEncoding: encodingsOf(cli),
    app: `${manifest.name} ${manifest.version}`,
    onProgress,
    overrides: cli.place,
    approvedPriceOverrides: user.approvedPriceOverrides,
  });
  return { engine, user };
}

function encodingsOf({ installed }: Cli) {
  const encodings = new EncodingLoader(join(installed, 'encodings'));
  return encodings.load.bind(encodings);
}
