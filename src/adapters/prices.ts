import { findProvider } from '@pydantic/genai-prices';
import deprecated from '../../media/prices/deprecated.json' with { type: 'json' };
import media from '../../media/prices/media.json' with { type: 'json' };
import type { Policy } from '../core/policy/policy.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import { LayeredCatalogue } from '../core/pricing/layeredCatalogue.ts';
import type { PublishedModel, PublishedProvider } from '../core/pricing/publishedBook.ts';
import { sha256 } from './hash.ts';

/** The version of the installed price data and the day it was published; a test holds it to the installed package. */
export const PUBLISHED_SOURCE = { name: 'genai-prices 0.1.8', date: '2026-09-23' } as const;

/** Every provider of the price data: the package finds one by its id and does not list them. */
export const PUBLISHED_PROVIDERS = [
  'anthropic',
  'arcee',
  'avian',
  'aws',
  'azure',
  'baseten',
  'cerebras',
  'cloudflare',
  'cohere',
  'cursor',
  'deepseek',
  'doubleword',
  'fireworks',
  'github-copilot',
  'google',
  'groq',
  'huggingface_cerebras',
  'huggingface_fireworks-ai',
  'huggingface_groq',
  'huggingface_hyperbolic',
  'huggingface_nebius',
  'huggingface_novita',
  'huggingface_nscale',
  'huggingface_ovhcloud',
  'huggingface_publicai',
  'huggingface_sambanova',
  'huggingface_together',
  'minimax',
  'mistral',
  'modal',
  'moonshotai',
  'novita',
  'openai',
  'openrouter',
  'ovhcloud',
  'perplexity',
  'quicksilverpro',
  'together',
  'typesafe',
  'voyageai',
  'x-ai',
  'zai',
  'zhipuai',
] as const;

/** All prices that are known under a policy: published ones, media prices, and the policy's own on top. Offline. */
export async function openCatalogue(policy: Policy): Promise<Catalogue> {
  return new LayeredCatalogue({
    published: PUBLISHED_PROVIDERS.flatMap(id => toPublished(id) ?? []),
    publishedSource: PUBLISHED_SOURCE,
    media,
    deprecated: deprecated.models,
    overrides: policy.prices,
    sha256,
  });
}

function toPublished(providerId: string): PublishedProvider | undefined {
  const provider = findProvider({ providerId });
  // The package falls back to a provider whose rule fits the name; only the one that is meant will do.
  if (provider?.id !== providerId) return undefined;
  const models: PublishedModel[] = provider.models.map(model => ({ ...model, prices: model.prices }));
  return { id: provider.id, models, fallback_model_providers: provider.fallback_model_providers };
}
