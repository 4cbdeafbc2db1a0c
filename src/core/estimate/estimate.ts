import type { Estimate, ModelParams, Price, Quantity, Template, Volume } from '../model.ts';
import { costOf, type Pico } from '../money.ts';
import { operationOf } from '../pricing/operation.ts';
import { rateAt } from '../pricing/tiers.ts';
import { mediaVariables } from './attachedCounts.ts';
import { hasBranches, hasLoops } from './branches.ts';
import { cachedCall } from './cachedCall.ts';
import { callCost } from './callCost.ts';
import { inputTokens, mediaUsage, unsized, withMedia } from './callInput.ts';
import { hasErrors, hasUncounted, isUnreadable } from './completeness.ts';
import { measuredInput } from './measuredInput.ts';
import type { MeasuredInput } from './observed.ts';
import { outputTokens } from './outputTokens.ts';
import { partEstimates } from './partEstimates.ts';
import { UNKNOWN } from './quantity.ts';
import { type CountingContext, TemplateCounts } from './templateCounts.ts';

export interface EstimateContext extends CountingContext {
  readonly price: Price | undefined;
  /** Holds where the template sets no limit of its own. */
  readonly maxOutputTokens?: number;
  readonly volume: Volume;
  /** Input and output per call as this ledger measured them. */
  readonly measuredInput?: MeasuredInput;
  readonly measuredOutput?: Quantity<number>;
  /** Where measured numbers come from, as sentences. */
  readonly sources?: readonly string[];
}

export interface Estimation {
  readonly estimate: Estimate;
  readonly counts: TemplateCounts;
  /** What a call would be sent with. */
  readonly params: ModelParams;
}

/** What one call of a template, and a month of them, will use and cost. */
export function estimateTemplate(template: Template, context: EstimateContext): Estimation {
  const { model, price, profile } = context;
  const operation = operationOf(model ?? '', price);
  const params = { ...template.params };
  if (operation === 'text') params.maxOutputTokens ??= context.maxOutputTokens;
  const counts = new TemplateCounts(template, context);
  const measured = operation === 'text' ? measuredInput(template, counts, context) : undefined;
  const media = mediaUsage(template, counts, price, params);
  const unknownVariables = measured === undefined ? unsized(template, counts, media) : [];
  const text = measured ?? inputTokens(template, counts, operation === 'text');
  const { words, attached, input } = withMedia(text, counts, measured !== undefined);
  const output = outputTokens({ model, operation, params, measured: context.measuredOutput });
  const isWhole = measured !== undefined || !(hasUncounted(template) || hasLoops(template));
  const openEnded = unknownVariables.length > 0 || hasErrors(template) || !isWhole;
  const expected = { input: words, attached, output: output.tokens, openEnded, media };
  const call = { operation, params };
  const { perCall, cost } = callCost(price, expected, call);
  const prefix = counts.cacheablePrefix();
  const cached = operation === 'text' ? cachedCall(price, expected, call, prefix, model) : undefined;
  const rate =
    unknownVariables.length > 0 ? rateAt(price?.rates.inputTokens ?? [], input.value ?? 0) : undefined;
  const estimate: Estimate = {
    model,
    operation,
    encoding: profile.encoding,
    tokens: {
      static: counts.static(),
      input,
      output: output.tokens,
      cacheablePrefix: prefix,
    },
    perCall,
    ...(cached && { cached }),
    perMonth: perMonth(perCall, context.volume),
    callsPerMonth: context.volume,
    components: cost.components,
    parts: partEstimates(template, counts, price, input),
    unknownVariables,
    ...(rate && { unknownThousand: costOf(rate, 1000).pico }),
    assumptions: [
      ...assumptions(template, context, counts, output.assumption, measured !== undefined),
      ...(cost.kind === 'upper-bound'
        ? ['The dearest price that can hold is taken: quality or size is left open.']
        : []),
    ],
    source: price?.source ?? null,
  };
  return { estimate: isUnreadable(template) ? nothingKnown(estimate) : estimate, counts, params };
}

/** Of a file that could not be read: 0 tokens would be a claim. */
function nothingKnown(estimate: Estimate): Estimate {
  const { model, operation, encoding, callsPerMonth, source, tokens } = estimate;
  return {
    model,
    operation,
    encoding,
    tokens: { static: UNKNOWN, input: UNKNOWN, output: tokens.output, cacheablePrefix: UNKNOWN },
    perCall: UNKNOWN,
    perMonth: UNKNOWN,
    callsPerMonth,
    components: [],
    parts: [],
    unknownVariables: [],
    assumptions: [],
    source,
  };
}

/** A month's amount; its volume was given by somebody, so neither an exact price per call nor a bound makes one of it. */
function perMonth(perCall: Quantity<Pico>, volume: Volume): Quantity<Pico> {
  if (perCall.value === null || volume.value === null) return UNKNOWN;
  const calls = BigInt(Math.round(volume.value));
  return {
    value: perCall.value * calls,
    kind: 'estimated',
    ...(perCall.low !== undefined && { low: perCall.low * calls }),
    ...(perCall.high !== undefined && { high: perCall.high * calls }),
  };
}

function assumptions(
  template: Template,
  context: EstimateContext,
  counts: TemplateCounts,
  output: string | undefined,
  isMeasured: boolean,
): string[] {
  const { profile, sizes, sources = [] } = context;
  const media = mediaVariables(template);
  const partials = template.parts.flatMap(({ name, included }) =>
    name === undefined || included === undefined || included.missing.includes(name) ? [] : [{ name }],
  );
  const sampled = template.variables.filter(
    ({ name, spans, sample }) =>
      spans.length > 0 && sample !== undefined && !sizes?.has(name) && !media.has(name),
  );
  return [
    ...(profile.kind === 'exact' ? [] : [`Tokens are ${profile.kind}: ${profile.source}.`]),
    ...(isMeasured && context.measuredInput ? [context.measuredInput.source] : []),
    ...sources,
    ...(sampled.length > 0 && !isMeasured
      ? [`Variables are as long as their samples: ${names(sampled)}.`]
      : []),
    ...(hasBranches(template) && !isMeasured
      ? ['Every branch of the template counts, and every loop counts once.']
      : []),
    ...(partials.length > 0 && !isMeasured ? [`Partials are as their files stand: ${names(partials)}.`] : []),
    ...counts.attached.assumptions,
    ...(output === undefined ? [] : [output]),
  ];
}

function names(variables: readonly { readonly name: string }[]): string {
  return [...new Set(variables.map(variable => variable.name))].join(', ');
}
