import { join } from 'node:path';
import { systemClock } from '../adapters/clock.ts';
import { EncodingLoader } from '../adapters/encodings/encodingLoader.ts';
import { findHome } from '../adapters/home.ts';
import { readPolicy } from '../adapters/policyFile.ts';
import { openCatalogue } from '../adapters/prices.ts';
import { readUserConfig } from '../adapters/userConfig.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import { TemplatesEngine } from '../engine/templates.ts';
import type { Cli } from './cli.ts';

/** Everything about templates, under the policy of the current folder. @throws UserError on a policy that is wrong. */
export async function openTemplates(
  cli: Cli,
): Promise<{ readonly engine: TemplatesEngine; readonly policy: Policy; readonly catalogue: Catalogue }> {
  const policy = await readPolicy(await findHome(cli.cwd, cli.place));
  const { caps } = await readUserConfig();
  const encodings = new EncodingLoader(join(cli.installed, 'encodings'));
  const engine = new TemplatesEngine({
    loadEncoding: name => encodings.load(name),
    clock: systemClock,
    overrides: cli.place,
    userCaps: caps,
  });
  return { engine, policy, catalogue: await openCatalogue(policy) };
}
