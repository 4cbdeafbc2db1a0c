import type { YamlNode } from '../yaml/yamlNode.ts';
import type { FoundAttachments } from './found.ts';
import { readResponseFormat, readShape } from './readShape.ts';
import { readToolChoice, readTools } from './readTools.ts';

/** Where requests have a schema without a type beside it (Gemini). */
const SCHEMAS = ['responseSchema', 'response_schema', 'responseJsonSchema', 'response_json_schema'];

/** Tools, their choice and the answer's schema among the keys that providers' requests have. The first of each counts. */
export function requestAttachments(...maps: readonly (YamlNode | undefined)[]): FoundAttachments {
  const first = (...path: string[]) => maps.map(map => map?.at(...path)).find(found => found !== undefined);
  const format =
    first('response_format') ??
    first('text', 'format') ??
    first('output_config', 'format') ??
    first('output_format');
  const schema = SCHEMAS.map(key => first(key)).find(found => found !== undefined);
  const found = [
    readTools(first('tools') ?? first('functions')),
    readResponseFormat(format),
    readShape(schema),
  ];
  const choice = readToolChoice(first('tool_choice') ?? first('toolConfig') ?? first('function_call'));
  return {
    attachments: found.flatMap(({ attachments }) => attachments),
    ...(choice === undefined ? {} : { toolChoice: choice }),
    problems: found.flatMap(({ problems }) => problems),
  };
}
