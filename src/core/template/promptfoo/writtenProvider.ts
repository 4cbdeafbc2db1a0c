/** Providers that promptfoo knows by another name than price lists do (promptfoo.dev, "LLM Providers"). */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['x-ai', 'xai'],
  ['aws', 'bedrock'],
  ['together', 'togetherai'],
  ['moonshotai', 'moonshot'],
]);
/** What stands between provider and model where nothing stood there before. */
const ENDPOINTS: ReadonlyMap<string, string> = new Map([
  ['openai', 'chat'],
  ['azure', 'chat'],
  ['anthropic', 'messages'],
]);
/** OpenAI's models that only its Responses endpoint serves. */
const RESPONSES_ONLY = /-pro(-\d|$)|codex|deep-research|computer-use/;

/**
 * Ways in which promptfoo names a model, the likeliest first: `openai:chat:gpt-5-mini`.
 * @param before what is replaced: its provider's name and its endpoint stay where the model is the same provider's
 */
export function writtenProviders(provider: string, model: string, before?: string): string[] {
  const name = NAMES.get(provider) ?? provider;
  const [nameBefore = '', second = ''] = before?.split(':') ?? [];
  const endpoint =
    RESPONSES_ONLY.test(model) && provider === 'openai' ? 'responses' : ENDPOINTS.get(provider);
  const full = [name, endpoint, model].filter(part => part !== undefined).join(':');
  const names = [provider, name];
  const kept = names.includes(nameBefore) && second !== '' ? [`${nameBefore}:${second}:${model}`] : [];
  // A word behind the provider that is no endpoint was the model itself: read back, this way names another model.
  return [...(endpoint === 'responses' ? [full, ...kept] : [...kept, full]), `${name}:${model}`];
}

/** Where the list of providers may begin: behind comments and the mark of a document's start. */
export function providersPlace(source: string): number {
  return /^\uFEFF?(?:[ \t]*(?:#[^\n]*)?\r?\n|---[ \t]*\r?\n)*/.exec(source)?.[0].length ?? 0;
}
