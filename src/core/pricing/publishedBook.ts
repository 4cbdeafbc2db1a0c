import { matchesModel, type NameMatch } from './matchModel.ts';
import {
  type DatedRates,
  datedRates,
  type PublishedRates,
  type PublishedStep,
  searchesTheWeb,
} from './publishedPrice.ts';

/** A model's entry in genai-prices, as far as we use it. */
export interface PublishedModel {
  readonly id: string;
  readonly match: NameMatch;
  readonly prices: PublishedRates | readonly PublishedStep[];
  readonly context_window?: number;
  readonly deprecated?: boolean;
}

export interface PublishedProvider {
  readonly id: string;
  readonly models: readonly PublishedModel[];
  /** Providers whose models this one resells under their names, at their prices. */
  readonly fallback_model_providers?: readonly string[];
}

/** The published token prices of all providers. */
export class PublishedBook {
  readonly #providers: ReadonlyMap<string, PublishedProvider>;

  constructor(providers: readonly PublishedProvider[]) {
    this.#providers = new Map(providers.map(provider => [provider.id, provider]));
  }

  providers(): string[] {
    return [...this.#providers.keys()];
  }

  models(provider: string): readonly PublishedModel[] {
    return this.#providers.get(provider)?.models ?? [];
  }

  /** The entry a name stands for: by its id, else by the entry's own rule, else as a resold model. */
  find(provider: string, name: string): PublishedModel | undefined {
    const models = this.models(provider);
    const found =
      models.find(model => model.id.toLowerCase() === name.toLowerCase()) ??
      models.find(model => matchesModel(model.match, name)) ??
      this.#resold(provider, name);
    // The list has the tokens of such a model under its plain sibling, and not the fee.
    if (found === undefined || !searchesTheWeb(name) || searchesTheWeb(found.id)) return found;
    return { ...found, id: name.toLowerCase(), match: { equals: name }, prices: {} };
  }

  #resold(provider: string, name: string): PublishedModel | undefined {
    for (const other of this.#providers.get(provider)?.fallback_model_providers ?? []) {
      const found = this.models(other).find(
        model => model.id.toLowerCase() === name.toLowerCase() || matchesModel(model.match, name),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** A model's dated rates, oldest first. */
export function datedRatesOf(model: PublishedModel): DatedRates[] {
  const { prices } = model;
  return datedRates(model.id, isSteps(prices) ? prices : [{ prices }]);
}

function isSteps(prices: PublishedModel['prices']): prices is readonly PublishedStep[] {
  return Array.isArray(prices);
}
