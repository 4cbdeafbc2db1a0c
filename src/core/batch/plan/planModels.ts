import { type Place, UserError } from '../../errors.ts';
import type { ModelParams, Operation, Price } from '../../model.ts';
import type { Catalogue } from '../../pricing/catalogue.ts';
import { splitModelName } from '../../pricing/modelName.ts';
import { operationOf } from '../../pricing/operation.ts';
import { regionalPrice } from '../../pricing/regionalPrice.ts';
import { isOtherTier } from '../../pricing/serviceTier.ts';

/** A model of a batch, with everything that its calls have in common. */
export interface PlannedModel {
  /** As it was asked for. */
  readonly id: string;
  /** Who is called: `sandbox` for simulated models. */
  readonly provider: string;
  /** As the provider knows it. */
  readonly model: string;
  readonly simulated: boolean;
  readonly operation: Operation;
  readonly params: ModelParams;
  readonly price: Price | undefined;
  /**
   * Counts in reservations beside `price`: the published price, where an override is not approved by the user. A
   * service tier's price is always an override.
   */
  readonly floor: Price | undefined;
  /** The user's own config approves what the policy says of its price, or there is nothing published beside it. */
  readonly approved: boolean;
}

export interface ModelContext {
  readonly catalogue: Catalogue;
  /** Without the policy's overrides. */
  readonly published: Catalogue;
  /** ISO time for which prices hold. */
  readonly at: string;
  readonly params: ModelParams;
  /** Sent where nothing else limits the output of a text call. */
  readonly maxOutputTokens?: number;
  /** Models whose override the user's own config approves. */
  readonly approvedOverrides: readonly string[];
  readonly placeOf: (id: string) => Place;
  /** OpenAI is reached at an address of one region, which costs more; missing: it is not. */
  readonly openaiRegion?: boolean;
}

/**
 * @throws UserError for models that nobody knows, for operations that no batch can run yet, and for a mixture of
 * real and simulated models.
 */
export function planModels(ids: readonly string[], context: ModelContext): PlannedModel[] {
  const models = ids.map(id => planModel(id, context));
  const other = models.find(model => model.simulated !== models[0]?.simulated);
  if (other !== undefined) {
    throw new UserError({
      what: 'the batch mixes real models with simulated ones',
      where: context.placeOf(other.id),
      next: 'Run them as two batches: their costs never add up',
    });
  }
  return models;
}

function planModel(id: string, context: ModelContext): PlannedModel {
  const { catalogue, published, at } = context;
  const name = splitModelName(id);
  const price = catalogue.find(id, at);
  const provider = name.provider ?? price?.provider;
  if (provider === undefined || (price === undefined && isListed(catalogue, at, provider)))
    throw unknown(id, context);
  const operation = operationOf(name.model, price);
  if (operation !== 'text' && operation !== 'image' && operation !== 'audio') {
    throw new UserError({
      what: `${id} is a model for ${operation}, which batches cannot run yet`,
      where: context.placeOf(id),
      next: 'Use a model for text, images or speech',
    });
  }
  const params = { ...context.params };
  if (operation === 'text') params.maxOutputTokens ??= context.maxOutputTokens;
  const approved = context.approvedOverrides.some(
    model => model === id || model === name.name || model === `${provider}/${name.model}`,
  );
  const listed = published.find(id, at);
  const sameAsListed = listed?.source.hash === price?.source.hash;
  const isRegional = context.openaiRegion === true && provider === 'openai' && !name.simulated;
  const atRegion = (found: Price | undefined) =>
    isRegional && found !== undefined ? regionalPrice(found, name.model) : found;
  return {
    id,
    provider: name.simulated ? 'sandbox' : provider,
    model: name.simulated && provider !== 'openai' ? name.name : name.model,
    simulated: name.simulated,
    operation,
    params,
    price: sameAsListed ? atRegion(price) : price,
    approved: approved || listed === undefined,
    floor: approved || (sameAsListed && !isOtherTier(params.serviceTier)) ? undefined : atRegion(listed),
  };
}

/** Whether the catalogue knows models of a provider, so that a name it lacks is more likely wrong than unpriced. */
function isListed(catalogue: Catalogue, at: string, provider: string): boolean {
  return catalogue.list(at).some(price => price.provider === provider);
}

function unknown(id: string, { catalogue, placeOf }: ModelContext): UserError {
  const prefix = id.startsWith('sandbox/') ? 'sandbox/' : '';
  const similar = catalogue.similar(id).slice(0, 3);
  return new UserError({
    what: `the model "${id}" is unknown`,
    where: placeOf(id),
    next:
      similar.length === 0
        ? 'Write it as provider/model, or give it a price in the policy'
        : `Did you mean ${similar.map(name => prefix + name).join(', ')}? A new model can be priced in the policy`,
  });
}
