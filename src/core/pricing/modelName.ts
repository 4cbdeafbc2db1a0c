import { shownModelName } from '../text/shownModelName.ts';

/** A model as somebody wrote it, taken apart. */
export interface ModelName {
  /** `sandbox/` stood in front: the sandbox provider at the model's own price. */
  readonly simulated: boolean;
  /** Without `sandbox/`, as an id. */
  readonly name: string;
  /** What stands before the first slash, by the name we use for it. */
  readonly provider?: string;
  /** What stands behind the first slash, or all of it. */
  readonly model: string;
}

const SANDBOX = 'sandbox/';

/**
 * Other names under which people and tools know a provider: Genkit and Dotprompt (`googleai/`, `vertexai/`), promptfoo
 * (`vertex:`, `palm:`, `azureopenai:`), LiteLLM (`vertex_ai/`, `together_ai/`), LangChain (`google_genai`), GitHub
 * Models' publishers (`mistral-ai/`, `xai/`), Google's own `models/`, VS Code's vendors.
 */
const PROVIDER_ALIASES: Readonly<Record<string, string>> = {
  gemini: 'google',
  googleai: 'google',
  'google-ai': 'google',
  google_genai: 'google',
  google_vertexai: 'google',
  models: 'google',
  palm: 'google',
  vertex: 'google',
  vertexai: 'google',
  'vertex-ai': 'google',
  vertex_ai: 'google',
  'google-vertex': 'google',
  bedrock: 'aws',
  'amazon-bedrock': 'aws',
  'azure-openai': 'azure',
  azure_openai: 'azure',
  azureopenai: 'azure',
  copilot: 'github-copilot',
  'mistral-ai': 'mistral',
  xai: 'x-ai',
  'together-ai': 'together',
  together_ai: 'together',
  togetherai: 'together',
  fireworks_ai: 'fireworks',
  moonshot: 'moonshotai',
  'stability-ai': 'stability',
  fal: 'fal-ai',
};

/** Prefixes that stand in front of a name with a maker of its own, and what the whole stands for. */
const WRAPPED: readonly (readonly [RegExp, string])[] = [
  // Genkit's names for Vertex AI's Model Garden.
  [/^(?:vertex)?modelgarden\/(?:[^/]+\/)?([^/]+)$/i, 'google/$1'],
  // GitHub Models puts the maker into Cohere's names again.
  [/^cohere\/cohere-([^/]+)$/i, 'cohere/$1'],
];

/**
 * Takes `sandbox/provider/model`, `provider/model`, `model`, or a name as VS Code's menu shows it apart. A provider keeps
 * its own name where nobody is known by another.
 */
export function splitModelName(written: string): ModelName {
  const simulated = written.startsWith(SANDBOX);
  const name = idOf(simulated ? written.slice(SANDBOX.length) : written);
  const slash = name.indexOf('/');
  if (slash < 1) return { simulated, name, model: name };
  return { simulated, name, provider: providerOf(name.slice(0, slash)), model: name.slice(slash + 1) };
}

/**
 * The name whose price a name has that is sold at another's price: GitHub bills OpenAI's models at OpenAI's prices
 * (docs.github.com, "Costs for GitHub Models"), other makers' at its own. Calls still go to GitHub.
 */
export function pricedAs(name: string): string | undefined {
  const [, model] = /^github\/(?:openai\/)?((?:gpt-|o\d)[^/]*)$/i.exec(name) ?? [];
  return model === undefined ? undefined : `openai/${model}`;
}

function providerOf(prefix: string): string {
  const written = prefix.toLowerCase();
  return Object.hasOwn(PROVIDER_ALIASES, written) ? (PROVIDER_ALIASES[written] ?? written) : written;
}

function idOf(written: string): string {
  const shown = shownModelName(written);
  if (shown !== undefined) return shown.vendor === undefined ? shown.model : `${shown.vendor}/${shown.model}`;
  const wrapped = WRAPPED.find(([pattern]) => pattern.test(written));
  return wrapped === undefined ? written : written.replace(...wrapped);
}
