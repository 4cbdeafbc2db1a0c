import type { Price } from '../model.ts';
import type { PriceOverride } from '../policy/policy.ts';
import type { Sha256 } from '../ports.ts';
import { nearestNames } from '../text/nearestNames.ts';
import type { Catalogue } from './catalogue.ts';
import { type MediaPrices, mediaRates } from './mediaBook.ts';
import { pricedAs, splitModelName } from './modelName.ts';
import { byStart, complete, override, type PriceDraft, seal } from './priceDraft.ts';
import { datedRatesOf, PublishedBook, type PublishedModel, type PublishedProvider } from './publishedBook.ts';
import { tierPrices } from './tierPrices.ts';

export interface CatalogueLayers {
  readonly published: readonly PublishedProvider[];
  readonly publishedSource: { readonly name: string; readonly date: string };
  readonly media: MediaPrices;
  /** `provider/model` of models whose end is announced. */
  readonly deprecated: readonly string[];
  readonly overrides: readonly PriceOverride[];
  readonly sha256: Sha256;
}

/** Who is meant by a bare name that several providers sell: its maker. */
const MAKERS = [
  'openai',
  'anthropic',
  'google',
  'mistral',
  'deepseek',
  'x-ai',
  'cohere',
  'moonshotai',
  'zai',
];
const LONGEST_NAME = 200;
/** Names whose entries are remembered: every keystroke in a template asks for the same one. */
const MOST_NAMES = 512;

/** Where a name leads: a provider's published entry, its media prices, the policy's prices, or several of them. */
interface Entry {
  readonly provider: string;
  readonly model: string;
  readonly published?: PublishedModel;
  readonly mediaKey?: string;
}

/** Published token prices, completed by media prices, under the policy's own. */
export class LayeredCatalogue implements Catalogue {
  readonly #layers: CatalogueLayers;
  readonly #book: PublishedBook;
  readonly #deprecated: ReadonlySet<string>;
  readonly #overrides = new Map<string, PriceOverride[]>();
  /** Prices of an entry, oldest first: hashing is worth doing once. */
  readonly #timelines = new Map<string, readonly Price[]>();
  /** By name; null where it leads nowhere, which takes longest to find out. */
  readonly #resolved = new Map<string, Entry | null>();
  #published: readonly string[] | undefined;

  constructor(layers: CatalogueLayers) {
    this.#layers = layers;
    this.#book = new PublishedBook(layers.published);
    this.#deprecated = new Set(layers.deprecated);
    for (const price of layers.overrides) {
      const { name } = splitModelName(price.model);
      const entry = this.#resolve(name) ?? unpublished(name);
      const key = keyOf(entry);
      this.#overrides.set(key, [...(this.#overrides.get(key) ?? []), price]);
    }
  }

  find(model: string, at: string): Price | undefined {
    const { name } = splitModelName(model);
    const entry = this.#resolve(name) ?? unpublished(name);
    const day = at.slice(0, 10);
    const price = this.#timeline(entry).findLast(each => (each.from ?? '') <= day);
    if (price === undefined) {
      const sold = pricedAs(name);
      return sold === undefined ? undefined : this.find(sold, at);
    }
    const tiers = tierPrices(price, this.#overridesOf(entry), day, this.#layers.sha256);
    const deprecated = this.#isDeprecated(entry, name);
    return tiers || deprecated
      ? { ...price, ...(tiers && { tiers }), ...(deprecated && { deprecated }) }
      : price;
  }

  list(at: string): readonly Price[] {
    const names = new Set([...this.#names(), ...this.#overrides.keys()]);
    return [...names]
      .sort()
      .map(name => this.find(name, at))
      .filter(price => price !== undefined);
  }

  similar(model: string): readonly string[] {
    const { provider, model: bare } = splitModelName(model);
    const own = this.#names().filter(name => name.startsWith(`${provider}/`));
    const made = this.#names().filter(name => MAKERS.some(maker => name.startsWith(`${maker}/`)));
    const byModel = new Map<string, string>();
    for (const name of [...own, ...made]) {
      const key = name.slice(name.indexOf('/') + 1);
      if (!byModel.has(key)) byModel.set(key, name);
    }
    return nearestNames(bare.slice(0, LONGEST_NAME), byModel.keys()).flatMap(key => byModel.get(key) ?? []);
  }

  /** By the name that was asked for: of one family, some dated versions may end before others. */
  #isDeprecated({ provider, model }: Entry, name: string): boolean {
    const asked = splitModelName(name).provider === provider ? splitModelName(name).model : name;
    return this.#deprecated.has(`${provider}/${asked}`) || this.#deprecated.has(`${provider}/${model}`);
  }

  /** Every name that is published, put together when somebody first asks. */
  #names(): readonly string[] {
    this.#published ??= this.#allNames();
    return this.#published;
  }

  #allNames(): string[] {
    const published = this.#book
      .providers()
      .flatMap(provider => this.#book.models(provider).map(model => `${provider}/${model.id}`));
    return [...new Set([...published, ...Object.keys(this.#layers.media.models)])];
  }

  #resolve(name: string): Entry | undefined {
    if (name.length > LONGEST_NAME) return undefined;
    const known = this.#resolved.get(name);
    if (known !== undefined) return known ?? undefined;
    const entry = this.#lookUp(name);
    if (this.#resolved.size >= MOST_NAMES) this.#resolved.clear();
    this.#resolved.set(name, entry ?? null);
    return entry;
  }

  #lookUp(name: string): Entry | undefined {
    const { provider, model } = splitModelName(name);
    if (provider !== undefined) {
      const entry = this.#entry(provider, model);
      if (entry !== undefined || this.#book.models(provider).length > 0) return entry;
    }
    return this.#bare(name);
  }

  #entry(provider: string, model: string): Entry | undefined {
    const published = this.#book.find(provider, model);
    const key = [`${provider}/${model}`, `${provider}/${published?.id}`].find(candidate =>
      Object.hasOwn(this.#layers.media.models, candidate),
    );
    if (published === undefined && key === undefined) return undefined;
    // A dated name with media prices of its own is a model of its own: its audio may cost something else.
    const name = key?.slice(provider.length + 1) ?? published?.id ?? model;
    return { provider, model: name, published, mediaKey: key };
  }

  /** The maker's model of that name, else the only provider's that has it. */
  #bare(name: string): Entry | undefined {
    const providers = [...new Set([...MAKERS, ...this.#book.providers(), ...this.#mediaProviders()])];
    const found = providers.flatMap(provider => this.#entry(provider, name) ?? []);
    const [first] = found;
    return first !== undefined && (found.length === 1 || MAKERS.includes(first.provider)) ? first : undefined;
  }

  #mediaProviders(): string[] {
    return Object.keys(this.#layers.media.models).map(key => key.slice(0, key.indexOf('/')));
  }

  #timeline(entry: Entry): readonly Price[] {
    const key = keyOf(entry);
    const cached = this.#timelines.get(key);
    if (cached !== undefined) return cached;
    const drafts = this.#drafts(entry);
    const prices = this.#withOverrides(entry, drafts).map(draft => seal(draft, this.#layers.sha256));
    // Names come from templates while they are typed: only those that lead to a price are worth keeping.
    if (prices.length > 0) this.#timelines.set(key, prices);
    return prices;
  }

  /** Published and media prices, oldest first. */
  #drafts({ provider, model, published, mediaKey }: Entry): PriceDraft[] {
    const { media, publishedSource } = this.#layers;
    const mediaModel = mediaKey === undefined ? undefined : media.models[mediaKey];
    const extra = mediaModel && {
      ...mediaRates(mediaModel),
      sources: [{ name: `${media.source.name} ${media.source.commit.slice(0, 7)}`, date: media.source.date }],
    };
    const base = { provider, model };
    if (published === undefined) return extra === undefined ? [] : [{ ...base, ...extra }];
    return datedRatesOf(published).map(({ from, rates, dearestOfDay }) => {
      const name = dearestOfDay ? `${publishedSource.name}, dearest time of day` : publishedSource.name;
      const draft: PriceDraft = {
        ...base,
        from,
        rates,
        sources: [{ name, date: publishedSource.date }],
        contextWindow: published.context_window,
        deprecated: published.deprecated,
      };
      return extra === undefined ? draft : complete(draft, extra);
    });
  }

  #overridesOf(entry: Entry): readonly PriceOverride[] {
    const family = `${entry.provider}/${entry.published?.id}`;
    return this.#overrides.get(keyOf(entry)) ?? this.#overrides.get(family) ?? [];
  }

  /** One draft for every date at which a published price or one of the policy's begins to hold. */
  #withOverrides(entry: Entry, drafts: readonly PriceDraft[]): PriceDraft[] {
    const overrides = this.#overridesOf(entry).filter(({ tier }) => tier === undefined);
    if (overrides.length === 0) return [...drafts];
    const starts = new Set([...drafts, ...overrides].map(price => price.from ?? ''));
    return [...starts].sort().map(start => {
      const holding = drafts.findLast(draft => (draft.from ?? '') <= start);
      const own = overrides.filter(price => (price.from ?? '') <= start).sort(byStart);
      const base = holding ?? { provider: entry.provider, model: entry.model, rates: {}, sources: [] };
      const dated: PriceDraft = { ...base, from: start === '' ? undefined : start };
      return own.reduce(override, dated);
    });
  }
}

function unpublished(name: string): Entry {
  const { provider, model } = splitModelName(name);
  return { provider: provider ?? 'unnamed', model };
}

function keyOf({ provider, model }: Entry): string {
  return `${provider}/${model}`;
}
