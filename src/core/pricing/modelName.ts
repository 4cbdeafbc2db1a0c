/** A model as somebody wrote it, taken apart. */
export interface ModelName {
  /** `sandbox/` stood in front: the sandbox provider at the model's own price. */
  readonly simulated: boolean;
  /** Without `sandbox/`. */
  readonly name: string;
  /** What stands before the first slash, by the name we use for it. */
  readonly provider?: string;
  /** What stands behind the first slash, or all of it. */
  readonly model: string;
}

const SANDBOX = 'sandbox/';

/** Other names under which people and tools know a provider. */
const PROVIDER_ALIASES: Readonly<Record<string, string>> = {
  gemini: 'google',
  vertex: 'google',
  'vertex-ai': 'google',
  'google-vertex': 'google',
  bedrock: 'aws',
  'amazon-bedrock': 'aws',
  'azure-openai': 'azure',
  xai: 'x-ai',
  'together-ai': 'together',
  togetherai: 'together',
  moonshot: 'moonshotai',
  'stability-ai': 'stability',
  fal: 'fal-ai',
};

/** Takes `sandbox/provider/model`, `provider/model` or `model` apart. */
export function splitModelName(written: string): ModelName {
  const simulated = written.startsWith(SANDBOX);
  const name = simulated ? written.slice(SANDBOX.length) : written;
  const slash = name.indexOf('/');
  if (slash < 1) return { simulated, name, model: name };
  const prefix = name.slice(0, slash).toLowerCase();
  const provider = Object.hasOwn(PROVIDER_ALIASES, prefix) ? PROVIDER_ALIASES[prefix] : prefix;
  return { simulated, name, provider, model: name.slice(slash + 1) };
}
