import type { Quantity, Volume } from '../model.ts';
import type { LockEntry } from '../policy/lock.ts';
import { splitModelName } from '../pricing/modelName.ts';
import { calibratedProfile } from '../tokens/calibration.ts';
import { type TokenProfile, tokenProfile } from '../tokens/profiles.ts';
import type { MediaSizes } from './attachedCounts.ts';
import { type LedgerHistory, type Spread, spreadTokens, type VersionHistory } from './ledgerHistory.ts';
import type { VariableSize } from './templateCounts.ts';

/** Input of whole calls as it was reported, and of which text. */
export interface MeasuredInput {
  readonly tokens: Quantity<number>;
  /** Tokens that did not change from call to call; null where the text is the one that was called. */
  readonly static: number | null;
  /** Where it comes from, as a sentence. */
  readonly source: string;
}

/** What is known of a template's calls: better than any assumption. */
export interface Observed {
  readonly volume?: Volume;
  readonly input?: MeasuredInput;
  readonly outputTokens?: Quantity<number>;
  readonly variables?: ReadonlyMap<string, VariableSize>;
  /** Of images and sounds that stand in files. */
  readonly media?: MediaSizes;
  /** The model's, calibrated from what its provider reported. */
  readonly profile?: TokenProfile;
  /** Where the numbers come from, as sentences. */
  readonly sources?: readonly string[];
}

export interface ObservedSubject {
  readonly label: string;
  readonly hash: string;
  readonly model: string | null;
  /** Who serves a model that is named without its provider. */
  readonly provider: string | undefined;
  readonly approved: LockEntry | undefined;
}

/**
 * What a ledger knows of a template. Real calls speak for real models and simulated ones for `sandbox/` models only.
 * A text that nobody called yet is taken for the approved version with other words in it, and its numbers for
 * estimates.
 */
export function observedInLedger(history: LedgerHistory, subject: ObservedSubject): Observed {
  const { label, model } = subject;
  const { simulated } = splitModelName(model ?? '');
  const monthly = history.volumes.find(
    volume => volume.template === label && volume.simulated === simulated,
  )?.calls;
  const volume: Volume | undefined = monthly ? { value: monthly, source: 'ledger' } : undefined;
  if (model === null) return { volume };
  const profile = profileInLedger(history, subject);
  const version = versionOf(history, subject);
  if (version === undefined) return { volume, profile };
  const same = version.hash === subject.hash;
  const output = spreadTokens(version.output);
  const input = spreadTokens(version.input);
  const before = subject.approved?.hash === version.hash ? subject.approved : undefined;
  const isComparable = same || (before !== undefined && before.model === model);
  const whose = same ? 'this version' : `version ${version.version}`;
  const calls = (spread: Spread) =>
    `${spread.count.toLocaleString('en-US')} calls of ${whose} in this ledger (median, 10 to 90%).`;
  return {
    volume,
    profile,
    ...(output && {
      outputTokens: same ? output : asEstimate(output),
      sources: [`Output tokens are those of ${calls(version.output)}`],
    }),
    ...(input &&
      isComparable && {
        input: {
          tokens: same ? input : asEstimate(input),
          static: same ? null : (before?.tokens.static ?? null),
          source: `Input tokens are those of ${calls(version.input)}`,
        },
      }),
  };
}

/** A model's tokenizer as its own calls have shown it: it says nothing of other models. */
export function profileInLedger(
  history: LedgerHistory,
  subject: Pick<ObservedSubject, 'model' | 'provider'>,
): TokenProfile | undefined {
  const plain = tokenProfile(subject.model ?? '');
  const known = history.models.find(each => isModel(each, subject) && each.encoding === plain.encoding);
  return known && calibratedProfile(plain, known.ratio);
}

/** The text itself, else the approved version. */
function versionOf(history: LedgerHistory, subject: ObservedSubject): VersionHistory | undefined {
  const versions = history.versions.filter(each => each.template === subject.label && isModel(each, subject));
  return (
    versions.find(({ hash }) => hash === subject.hash) ??
    versions.find(({ hash }) => hash === subject.approved?.hash)
  );
}

function isModel(
  row: { readonly provider: string; readonly model: string; readonly simulated: boolean },
  subject: Pick<ObservedSubject, 'model' | 'provider'>,
): boolean {
  const name = splitModelName(subject.model ?? '');
  if (row.simulated !== name.simulated) return false;
  if (row.simulated) return row.model === name.name || row.model === name.model;
  return row.model === name.model && row.provider === (name.provider ?? subject.provider);
}

function asEstimate(tokens: Quantity<number>): Quantity<number> {
  return { ...tokens, kind: 'estimated' };
}
