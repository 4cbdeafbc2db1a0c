/** `media/prices/deprecated.json`: models whose end their provider has announced, as `provider/model`. */
interface Deprecations {
  readonly source: {
    readonly name: string;
    readonly commit: string;
    readonly date: string;
    readonly licence: string;
  };
  readonly models: readonly string[];
}

interface ModelsDevFile {
  readonly source: string;
  readonly checked: string;
  readonly providers: Readonly<Record<string, Readonly<Record<string, { readonly status?: string }>>>>;
}

/** Their provider → ours, for the makers whose announcements models.dev follows. */
const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  google: 'google',
  'google-vertex': 'google',
  mistral: 'mistral',
  openai: 'openai',
  xai: 'x-ai',
};

/** Models that their provider has announced the end of, by the name they are called with. */
export function modelsDevDeprecated(file: ModelsDevFile): Deprecations {
  const match = /^(\S+) \((\S+)\), commit ([0-9a-f]{40})$/.exec(file.source);
  if (match === null)
    throw new Error(`The file's source "${file.source}" names no repository, licence and commit`);
  const [, name = '', licence = '', commit = ''] = match;
  const models = Object.entries(PROVIDERS).flatMap(([theirs, ours]) =>
    Object.entries(file.providers[theirs] ?? {})
      .filter(([, model]) => model.status === 'deprecated')
      .map(([model]) => `${ours}/${model}`),
  );
  return { source: { name, commit, date: file.checked, licence }, models: [...new Set(models)].sort() };
}
