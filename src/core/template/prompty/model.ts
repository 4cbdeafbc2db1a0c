import type { Span, TemplateProblem } from '../../model.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { reference } from './reference.ts';

export interface FoundModel {
  readonly model: { readonly id: string; readonly span: Span } | undefined;
  readonly problems: readonly TemplateProblem[];
}

/** What a Prompty file calls a provider, and what a model's name is prefixed with here. */
const providerByName: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['azure', 'azure'],
  ['azure_openai', 'azure'],
  ['foundry', 'azure'],
  ['anthropic', 'anthropic'],
  ['google', 'google'],
]);

/**
 * The model a Prompty file names: `model: id`, `model.id` (version 2), `model.configuration` with a name, model or
 * Azure deployment (version 1). A deployment most often bears its model's name.
 */
export function findModel(root: YamlNode | null): FoundModel {
  const model = root?.at('model');
  const configuration = model?.at('configuration');
  const node =
    (model?.text() === undefined ? undefined : model) ??
    model?.at('id') ??
    configuration?.at('model') ??
    configuration?.at('name') ??
    configuration?.at('azure_deployment');
  const written = node?.text();
  if (node === undefined || written === undefined) {
    return { model: undefined, problems: [] };
  }
  const resolved = reference(written);
  if (resolved.kind === 'unknown') {
    return { model: undefined, problems: [unknownModel(resolved.what, node.span)] };
  }
  if (/^<.*>$/.test(resolved.text)) {
    return { model: undefined, problems: [unknownModel(`the placeholder ${resolved.text}`, node.span)] };
  }
  const provider = providerByName.get(
    model?.at('provider')?.text() ?? configuration?.at('type')?.text() ?? '',
  );
  const id =
    provider === undefined || resolved.text.includes('/') ? resolved.text : `${provider}/${resolved.text}`;
  return { model: { id, span: node.span }, problems: [] };
}

function unknownModel(what: string, span: Span): TemplateProblem {
  return {
    code: 'unresolved-model',
    message: `The model is named by ${what}: it is only known where the prompt runs`,
    severity: 'info',
    span,
  };
}
