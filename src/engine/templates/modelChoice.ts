import {
  compareModels,
  encodingsOf,
  type ModelComparison,
  sameModality,
} from '../../core/estimate/compareModels.ts';
import type { DataSample } from '../../core/estimate/dataSample.ts';
import type { Estimate } from '../../core/model.ts';
import type { Clock } from '../../core/ports.ts';
import { splitModelName } from '../../core/pricing/modelName.ts';
import { modelEdit } from '../../core/template/modelEdit.ts';
import { parseTemplate } from '../../core/template/parse.ts';
import type { EncodingName, LoadEncoding } from '../../core/tokens/encoding.ts';
import type { GivenText, ModelComparisons, TextEdit } from '../../shared/templatesProtocol.ts';
import type { Analyser } from './analyser.ts';
import type { Evidence } from './evidence.ts';
import type { Sites } from './site.ts';
import { subjectOf } from './subjectOf.ts';

export interface ModelChoiceRoom {
  readonly sites: Sites;
  readonly analyser: Analyser;
  readonly evidence: Evidence;
  readonly loadEncoding: LoadEncoding;
  readonly clock: Clock;
}

/** A template's cost with every model of its modality. */
export async function modelComparisons(
  document: GivenText,
  room: ModelChoiceRoom,
): Promise<ModelComparisons> {
  const subject = await subjectOf(document, room.sites);
  if (!room.analyser.isTemplate(subject)) return { current: null, models: [] };
  const { template, analysis, media } = await room.analyser.analyseOnce(subject);
  const { catalogue, policy } = subject.site;
  const { estimate } = analysis;
  const at = new Date(room.clock.now()).toISOString();
  const prices = sameModality(catalogue.list(at), estimate);
  const names = encodingsOf(prices, estimate);
  const encodings = new Map(
    await Promise.all(names.map(async name => [name, await room.loadEncoding(name)] as const)),
  );
  const samples = new Map<EncodingName, DataSample>();
  for (const [name, encoding] of encodings) {
    const sample = await room.evidence.dataOf(subject, encoding);
    if (sample !== undefined) samples.set(name, sample);
  }
  const models: readonly ModelComparison[] = compareModels(template, {
    text: subject.text,
    current: estimate,
    currentPrice: estimate.model === null ? undefined : catalogue.find(estimate.model, at),
    prices,
    encodings,
    maxOutputTokens: policy.maxOutputTokens,
    media,
    samples,
    calibrated: model => {
      const provider = splitModelName(model).provider ?? catalogue.find(model, at)?.provider;
      return provider === undefined ? undefined : room.evidence.profileOf(subject, model, provider);
    },
  });
  return { current: currentOf(estimate), models, currency: policy.currency };
}

/** The edit that makes a template name a model; null where its format has no place for one. */
export async function editOfModel(
  document: GivenText,
  wanted: string,
  room: ModelChoiceRoom,
): Promise<TextEdit | null> {
  const { site, name, text } = await subjectOf(document, room.sites);
  const at = new Date(room.clock.now()).toISOString();
  const price = site.catalogue.find(wanted, at);
  if (price === undefined) return null;
  const { provider, model } = price;
  return modelEdit(text, source => parseTemplate(name, source, site.policy.templates), {
    provider,
    model,
    isNamedBy: id => {
      const named = site.catalogue.find(id, at);
      return named?.provider === provider && named.model === model;
    },
  });
}

function currentOf({ model, perCall, operation }: Estimate): ModelComparisons['current'] {
  return { model, perCall, operation };
}
