import { estimateTemplate } from './estimate/estimate.ts';
import type { Observed } from './estimate/observed.ts';
import type { RangeCount, TemplateCounts } from './estimate/templateCounts.ts';
import { lint } from './lint/lint.ts';
import type { Drift, Price, Template, TemplateAnalysis, Volume } from './model.ts';
import { costOf, type Pico } from './money.ts';
import { effectiveCaps, type UserCaps } from './policy/caps.ts';
import { featureOf, policyVolume } from './policy/features.ts';
import { type LockEntry, versionName } from './policy/lock.ts';
import type { Policy } from './policy/policy.ts';
import type { Catalogue } from './pricing/catalogue.ts';
import { rateAt } from './pricing/tiers.ts';
import type { Encoding } from './tokens/encoding.ts';
import { tokenProfile } from './tokens/profiles.ts';

export interface AnalysisContext {
  /** Relative to the root, forward slashes; null for a document that was never saved. */
  readonly label: string | null;
  readonly text: string;
  /** `sha256:…` of the file's bytes. */
  readonly hash: string;
  /** From `modelOf`. */
  readonly model: string | null;
  /** Of the model's profile. */
  readonly encoding: Encoding;
  readonly range: RangeCount;
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly userCaps: UserCaps;
  readonly approved: LockEntry | undefined;
  readonly observed?: Observed;
  /** ISO time whose prices hold. */
  readonly at: string;
}

/** The model that a call would go to: given by hand, named by the template, or the policy's. */
export function modelOf(template: Template, policy: Policy, given?: string): string | null {
  return given ?? template.model?.id ?? policy.model ?? null;
}

/** A template's cost, its drift from the approved version and its problems. */
export function analyse(template: Template, context: AnalysisContext): TemplateAnalysis {
  const { model, policy, approved, hash, observed } = context;
  const profile = observed?.profile ?? tokenProfile(model ?? '');
  const price = model === null ? undefined : context.catalogue.find(model, context.at);
  const feature = context.label === null ? undefined : featureOf(policy, context.label);
  const volume = observed?.volume ?? policyVolume(feature);
  const { estimate, counts, params } = estimateTemplate(template, {
    model,
    profile,
    encoding: context.encoding,
    range: context.range,
    sizes: observed?.variables,
    media: observed?.media,
    price,
    maxOutputTokens: policy.maxOutputTokens,
    volume,
    measuredInput: observed?.input,
    measuredOutput: observed?.outputTokens,
    sources: observed?.sources,
  });
  // Of a file that cannot be read, nobody knows by how much it grew.
  const isRead = estimate.tokens.static.value !== null;
  const drift =
    approved === undefined || !isRead ? null : driftOf(approved, { model, counts, price, volume });
  const perCallCap = effectiveCaps(policy, context.userCaps).perCall;
  return {
    format: template.format,
    hash,
    version: versionName(hash, approved),
    estimate,
    drift,
    problems: lint({
      template,
      text: context.text,
      estimate,
      params,
      price,
      drift,
      policy,
      perCallCap,
      catalogue: context.catalogue,
    }),
  };
}

/** Tokens of two tokenizers cannot be compared: after a change of model there is no drift until the next approval. */
function driftOf(
  approved: LockEntry,
  today: { model: string | null; counts: TemplateCounts; price: Price | undefined; volume: Volume },
): Drift | null {
  const before = tokenProfile(approved.model ?? '');
  const now = tokenProfile(today.model ?? '');
  // Approvals count without calibration, and so does what is held against them.
  const tokens = today.counts.staticWith(now).value;
  if (tokens === null || before.encoding !== now.encoding || before.factor !== now.factor) return null;
  const rate = rateAt(today.price?.rates.inputTokens ?? [], tokens);
  const change = tokens - approved.tokens.static;
  const amount = rate === undefined ? null : costOf(rate, Math.abs(change)).pico;
  const perCall = amount === null ? null : change < 0 ? -amount : amount;
  return {
    approvedLabel: approved.label,
    approvedHash: approved.hash,
    approvedTokens: approved.tokens.static,
    tokens,
    perCall,
    perMonth: monthOf(perCall, today.volume),
  };
}

function monthOf(perCall: Pico | null, { value }: Volume): Pico | null {
  return perCall === null || value === null ? null : perCall * BigInt(Math.round(value));
}
