import type { ModelParams, Span, TemplateProblem } from '../model.ts';
import type { YamlNode } from './yaml/yamlNode.ts';

type ParamName = keyof ModelParams;

/** Parameters with the places of their values. */
export interface FoundParams {
  readonly params: ModelParams;
  readonly spans: Readonly<Partial<Record<ParamName, Span>>>;
  readonly problems: readonly TemplateProblem[];
}

/** The words that Dotprompt, Prompty, GitHub Models and the providers' own APIs use. */
const paramByKey: ReadonlyMap<string, ParamName> = new Map([
  ['maxOutputTokens', 'maxOutputTokens'],
  ['max_output_tokens', 'maxOutputTokens'],
  ['maxTokens', 'maxOutputTokens'],
  ['max_tokens', 'maxOutputTokens'],
  ['maxCompletionTokens', 'maxOutputTokens'],
  ['max_completion_tokens', 'maxOutputTokens'],
  ['temperature', 'temperature'],
  ['topP', 'topP'],
  ['top_p', 'topP'],
  ['size', 'size'],
  ['quality', 'quality'],
  ['seconds', 'seconds'],
  ['durationSeconds', 'seconds'],
  ['voice', 'voice'],
]);

const textParams: ReadonlySet<ParamName> = new Set(['size', 'quality', 'voice']);

/** Reads the parameters among the keys of some maps; a later map wins. Keys of other meaning are left alone. */
export function findParams(...maps: readonly (YamlNode | undefined)[]): FoundParams {
  const params: Record<string, number | string> = {};
  const spans: Partial<Record<ParamName, Span>> = {};
  const problems: TemplateProblem[] = [];
  for (const { key, value } of maps.flatMap(map => map?.entries() ?? [])) {
    const param = paramByKey.get(key);
    if (param === undefined || value === undefined) {
      continue;
    }
    const read = textParams.has(param) ? value.text() : numberOf(param, value);
    if (read === undefined) {
      problems.push({
        code: 'invalid-parameter',
        message: `${key} must be ${expectation(param)}`,
        severity: 'warning',
        span: value.span,
      });
    } else {
      params[param] = read;
      spans[param] = value.span;
    }
  }
  return { params, spans, problems };
}

function numberOf(param: ParamName, value: YamlNode): number | undefined {
  const number = value.number();
  if (number === undefined || number < 0) {
    return undefined;
  }
  return param === 'maxOutputTokens' && (!Number.isSafeInteger(number) || number === 0) ? undefined : number;
}

function expectation(param: ParamName): string {
  if (textParams.has(param)) return 'text';
  return param === 'maxOutputTokens' ? 'a whole number of tokens above 0' : 'a number of 0 or more';
}
