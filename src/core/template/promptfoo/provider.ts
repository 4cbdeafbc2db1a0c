import type { Span, TemplateProblem } from '../../model.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

export interface FoundProvider {
  /** Names of the prompts that it is called with, where it does not take all. */
  readonly prompts: readonly string[];
  readonly model: { readonly id: string; readonly span: Span } | undefined;
  /** Where parameters stand. */
  readonly config: YamlNode | undefined;
  readonly problems: readonly TemplateProblem[];
}

/** What stands between a provider's name and a model's (promptfoo.dev, "LLM Providers"). */
const endpoints: ReadonlySet<string> = new Set(
  'chat completion completions responses messages embedding embeddings image video text realtime transcription speech moderation live text-generation text-classification feature-extraction'.split(
    ' ',
  ),
);
/** Programs around models: which model they call is their own affair. */
const agents: ReadonlySet<string> = new Set(
  'assistant agents chatkit codex-sdk codex claude-agent-sdk claude-code deployment'.split(' '),
);
const scripts: ReadonlySet<string> = new Set(
  'file exec python ruby golang http https ws wss webhook package browser echo mcp promptfoo sequence id'.split(
    ' ',
  ),
);
const providerByName: ReadonlyMap<string, string> = new Map([['azureopenai', 'azure']]);

/** The first of `providers` or `targets`: an id, `{id, config, prompts}`, or `{id: {config, prompts}}`. */
export function findProvider(root: YamlNode | null): FoundProvider {
  const listed = root?.at('providers') ?? root?.at('targets');
  const first = listed?.isList === true ? listed.items()[0] : listed;
  const [keyed] =
    first?.isMap === true && first.at('id') === undefined && first.at('provider') === undefined
      ? first.entries()
      : [];
  const node = first?.at('provider') ?? first?.at('id') ?? first;
  const written = keyed?.key ?? node?.text();
  const span = keyed?.keySpan ?? node?.span;
  if (written === undefined || span === undefined) {
    return { model: undefined, config: undefined, prompts: [], problems: [] };
  }
  const options = keyed === undefined ? first : keyed.value;
  const config = keyed === undefined ? options?.at('config') : (options?.at('config') ?? options);
  const prompts = (options?.at('prompts')?.items() ?? []).flatMap(item => item.text() ?? []);
  const problems = others(listed?.isList === true ? listed.items() : []);
  const id = modelId(written);
  if (id !== undefined) {
    return { model: { id, span }, config, prompts, problems };
  }
  const message = `The model is whatever "${written.slice(0, 80)}" calls: it is only known where the prompt runs`;
  return {
    model: undefined,
    config,
    prompts,
    problems: [{ code: 'unresolved-model', message, severity: 'info', span }, ...problems],
  };
}

function others([, second, ...more]: readonly YamlNode[]): TemplateProblem[] {
  if (second === undefined) return [];
  const message = `The figures are those of the first provider: this one${more.length > 0 ? ` and ${more.length} more are` : ' is'} called with the same prompts`;
  return [{ code: 'several-providers', message, severity: 'info', span: second.usedAt ?? second.span }];
}

/** `openai:chat:gpt-5-mini` as `openai/gpt-5-mini`; undefined for scripts, agents and addresses. */
function modelId(written: string): string | undefined {
  const [name = '', second = '', ...rest] = written.split(':');
  const isModel = second !== '' && !scripts.has(name) && !agents.has(second) && !/\{\{/.test(written);
  const model = endpoints.has(second) ? rest.join(':') : [second, ...rest].join(':');
  return isModel && model !== '' ? `${providerByName.get(name) ?? name}/${model}` : undefined;
}
