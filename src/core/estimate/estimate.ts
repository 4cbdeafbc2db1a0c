import type {
  Estimate,
  ModelParams,
  PartEstimate,
  Price,
  Quantity,
  Span,
  Template,
  Usage,
  Volume,
} from '../model.ts';
import { costOf, type Pico } from '../money.ts';
import { operationOf } from '../pricing/operation.ts';
import { rateAt } from '../pricing/tiers.ts';
import { type AttachedPart, mediaVariables } from './attachedCounts.ts';
import { hasBranches } from './branches.ts';
import { cachedCall } from './cachedCall.ts';
import { callCost } from './callCost.ts';
import { measuredInput } from './measuredInput.ts';
import type { MeasuredInput } from './observed.ts';
import { outputTokens } from './outputTokens.ts';
import { addTokens, UNKNOWN } from './quantity.ts';
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
  const openEnded = unknownVariables.length > 0;
  const expected = { input: words, attached, output: output.tokens, openEnded, media };
  const call = { operation, params };
  const { perCall, cost } = callCost(price, expected, call);
  const prefix = counts.cacheablePrefix();
  const cached = operation === 'text' ? cachedCall(price, expected, call, prefix, model) : undefined;
  const rate = openEnded ? rateAt(price?.rates.inputTokens ?? [], input.value ?? 0) : undefined;
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
    assumptions: assumptions(template, context, counts, output.assumption, measured !== undefined),
    source: price?.source ?? null,
  };
  return { estimate, counts, params };
}

/**
 * What a call must give and whose size nobody knows: variables, whether put into the text or looped over, partials, and
 * media without a rule.
 */
function unsized(template: Template, counts: TemplateCounts, usage: Usage): string[] {
  const media = mediaVariables(template);
  const variables = template.variables.filter(
    ({ name, optional, spans }) => !optional && spans.length > 0 && !media.has(name) && !counts.hasSize(name),
  );
  const partials = template.parts.flatMap(part =>
    part.kind === 'partial' && !part.instead ? (part.name ?? []) : [],
  );
  const others = usage.audioSeconds === undefined ? counts.attached.unknown() : [];
  return [...new Set([...variables.map(variable => variable.name), ...partials, ...others])];
}

function inputTokens(template: Template, counts: TemplateCounts, chat: boolean): Quantity<number> {
  const total = addTokens(counts.text(), ...(chat ? [counts.framing()] : []));
  const fixed = template.parts.every(({ kind }) => kind === 'text' || kind === 'comment' || kind === 'media');
  return total.kind === 'exact' && !fixed ? { ...total, kind: 'estimated' } : total;
}

/** All input, and the words among it. What was measured of whole calls has the media's tokens in it. */
function withMedia(text: Quantity<number>, { attached }: TemplateCounts, isMeasured: boolean) {
  const media = {
    inputImageTokens: attached.ofUnit('inputImageTokens'),
    inputAudioTokens: attached.ofUnit('inputAudioTokens'),
  };
  if (!isMeasured) return { words: text, attached: media, input: addTokens(text, ...Object.values(media)) };
  const taken = Object.values(media).reduce((total, { value }) => total + (value ?? 0), 0);
  const without = (tokens: number) => Math.max(0, tokens - taken);
  const words: Quantity<number> = {
    value: text.value === null ? null : without(text.value),
    kind: text.kind,
    ...(text.low !== undefined && { low: without(text.low) }),
    ...(text.high !== undefined && { high: without(text.high) }),
  };
  return { words, attached: media, input: text };
}

/** Speech is billed by the character, video and what is transcribed by the second. */
function mediaUsage(
  template: Template,
  { attached }: TemplateCounts,
  price: Price | undefined,
  { seconds }: ModelParams,
): Usage {
  const spoken = price?.rates.characters !== undefined;
  const heard = price?.rates.audioSeconds === undefined ? undefined : attached.seconds();
  return {
    ...(spoken && { characters: charactersOf(template) }),
    ...(heard !== undefined && { audioSeconds: heard }),
    ...(seconds !== undefined && { videoSeconds: seconds }),
  };
}

/** UTF-16 units of the text, with variables at their samples. */
function charactersOf(template: Template): number {
  const samples = new Map(template.variables.map(({ name, sample }) => [name, sample?.length ?? 0]));
  return template.parts.reduce((total, { kind, name, span, instead }) => {
    if (instead) return total;
    if (kind === 'text') return total + span.end - span.start;
    return kind === 'variable' ? total + (samples.get(name ?? '') ?? 0) : total;
  }, 0);
}

/** A month's amount; its volume was given by somebody, so an exact price per call makes no exact month. */
function perMonth(perCall: Quantity<Pico>, volume: Volume): Quantity<Pico> {
  if (perCall.value === null || volume.value === null) return UNKNOWN;
  const calls = BigInt(Math.round(volume.value));
  const kind = perCall.kind === 'exact' || perCall.kind === 'calibrated' ? 'estimated' : perCall.kind;
  return {
    value: perCall.value * calls,
    kind,
    ...(perCall.low !== undefined && { low: perCall.low * calls }),
    ...(perCall.high !== undefined && { high: perCall.high * calls }),
  };
}

function partEstimates(
  template: Template,
  counts: TemplateCounts,
  price: Price | undefined,
  input: Quantity<number>,
): PartEstimate[] {
  const rateOf = (unit: AttachedPart['unit']) =>
    rateAt(price?.rates[unit] ?? price?.rates.inputTokens ?? [], input.value ?? 0);
  const costed = (tokens: Quantity<number>, unit: AttachedPart['unit'] = 'inputTokens'): Quantity<Pico> => {
    const rate = rateOf(unit);
    if (rate === undefined || tokens.value === null) return UNKNOWN;
    const { value, low, high, kind } = tokens;
    const pico = (count: number) => costOf(rate, count).pico;
    return {
      value: pico(value),
      kind,
      ...(low !== undefined && { low: pico(low) }),
      ...(high !== undefined && { high: pico(high) }),
    };
  };
  const elsewhere = new Set(
    template.parts.flatMap(({ kind, span }) => (kind === 'partial' ? [placeOf(span)] : [])),
  );
  const sections = template.sections.map(({ title, span }): PartEstimate => {
    // A section that is nothing but a file is not read here.
    const tokens = elsewhere.has(placeOf(span)) ? UNKNOWN : counts.within(span);
    return { title, kind: 'section', span, tokens, cost: costed(tokens) };
  });
  const media = mediaVariables(template);
  const variables = template.variables.flatMap((variable): PartEstimate[] => {
    const [first] = variable.spans;
    if (first === undefined || media.has(variable.name)) return [];
    const tokens = counts.ofVariable(variable.name) ?? UNKNOWN;
    return [{ title: variable.name, kind: 'variable', span: first, tokens, cost: costed(tokens) }];
  });
  const attached = counts.attached.parts.map(({ title, kind, span, tokens, unit }): PartEstimate => {
    return { title, kind, span, tokens, cost: costed(tokens, unit) };
  });
  return [...sections, ...variables, ...attached];
}

function placeOf({ start, end }: Span): string {
  return `${start}:${end}`;
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
    ...counts.attached.assumptions,
    ...(output === undefined ? [] : [output]),
  ];
}

function names(variables: readonly { readonly name: string }[]): string {
  return variables.map(variable => variable.name).join(', ');
}
