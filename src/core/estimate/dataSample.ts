import type { Template } from '../model.ts';
import { profileTokens, type TokenProfile } from '../tokens/profiles.ts';
import { mediaVariables } from './attachedCounts.ts';
import type { Spread } from './ledgerHistory.ts';
import type { Observed } from './observed.ts';
import type { VariableSize } from './templateCounts.ts';

/** How long the values of a data file are, from its first rows. */
export interface DataSample {
  /** The data file, relative to the root, forward slashes. */
  readonly label: string;
  readonly rows: number;
  /** Tokens of an encoding, by column. */
  readonly columns: ReadonlyMap<string, Spread>;
}

/** Variables that data may size: those that are used, but for addresses of media, whose length says nothing. */
export function sampledNames(template: Template): string[] {
  const shown = mediaVariables(template);
  return template.variables
    .filter(({ name, spans }) => spans.length > 0 && !shown.has(name))
    .map(({ name }) => name);
}

/** What the data that is attached to a template says of its variables. @param used names of its variables */
export function observedInData(sample: DataSample, profile: TokenProfile, used: readonly string[]): Observed {
  const variables = new Map<string, VariableSize>();
  for (const name of used) {
    const spread = sample.columns.get(name);
    if (spread === undefined) continue;
    const { value } = profileTokens(profile, spread.median);
    const low = profileTokens(profile, spread.low);
    const high = profileTokens(profile, spread.high);
    variables.set(name, {
      tokens: {
        value,
        kind: 'estimated',
        low: low.low ?? low.value ?? spread.low,
        high: high.high ?? high.value ?? spread.high,
      },
    });
  }
  if (variables.size === 0) return {};
  const rows = sample.rows === 1 ? 'the first row' : `the first ${sample.rows.toLocaleString('en-US')} rows`;
  const names = [...variables.keys()].join(', ');
  const band = sample.rows === 1 ? '' : ' (median, 10 to 90%)';
  return { variables, sources: [`Sizes are those of ${rows} of ${sample.label}: ${names}${band}.`] };
}
