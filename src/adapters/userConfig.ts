import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseUsd } from '../core/money.ts';
import type { UserCaps } from '../core/policy/caps.ts';
import { amountAt } from '../core/yaml/amountAt.ts';
import { checkShape } from '../core/yaml/checkShape.ts';
import { readYaml, type YamlSource } from '../core/yaml/yamlSource.ts';
import { readTextFile } from './readTextFile.ts';

/** What the person, not the repository, decides for the command line. */
export interface UserConfig {
  readonly caps: UserCaps;
  /** Models whose price in a policy may be lower than the published one when money is reserved. */
  readonly approvedPriceOverrides: readonly string[];
  /** A ledger may lie on a network file system. */
  readonly allowNetworkFileSystem: boolean;
}

/** What tells where the platform keeps a user's configuration. */
export interface Platform {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const CAPS = ['perCall', 'perBatch', 'perMonth'] as const;
const amount = v.optional(v.pipe(v.number(), v.minValue(0)));
const schema = v.strictObject({
  caps: v.optional(v.strictObject({ perCall: amount, perBatch: amount, perMonth: amount })),
  approvedPriceOverrides: v.optional(v.array(v.string())),
  allowNetworkFileSystem: v.optional(v.boolean()),
});

/**
 * The user's own `prompt-ledger/config.yaml`; empty where there is none.
 * @throws UserError with file, line and column.
 */
export async function readUserConfig(platform: Platform = thisPlatform()): Promise<UserConfig> {
  const file = userConfigFile(platform);
  const text = await readTextFile(file, 65_536);
  if (text === undefined) return { caps: {}, approvedPriceOverrides: [], allowNetworkFileSystem: false };
  const source = readYaml(text, file);
  const data = checkShape(schema, source);
  const caps = CAPS.filter(cap => data.caps?.[cap] !== undefined).map(cap => [cap, dollarsAt(source, cap)]);
  return {
    caps: Object.fromEntries(caps),
    approvedPriceOverrides: data.approvedPriceOverrides ?? [],
    allowNetworkFileSystem: data.allowNetworkFileSystem ?? false,
  };
}

/** `config.yaml` in the platform's folder for user configuration. */
export function userConfigFile({ platform, home, env }: Platform): string {
  const folder =
    platform === 'win32'
      ? env.APPDATA || join(home, 'AppData', 'Roaming')
      : env.XDG_CONFIG_HOME ||
        (platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config'));
  return join(folder, 'prompt-ledger', 'config.yaml');
}

function thisPlatform(): Platform {
  return { platform: process.platform, home: homedir(), env: process.env };
}

/** The digits as written, checked to be an amount. */
function dollarsAt(source: YamlSource, cap: (typeof CAPS)[number]): string {
  return amountAt(source, ['caps', cap], digits => {
    parseUsd(digits);
    return digits;
  });
}
