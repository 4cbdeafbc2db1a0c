import type { AnswerShape } from '../../callAttachment.ts';
import { type JsonObject, jsonObject } from '../../jsonObject.ts';
import type { TemplateProblem } from '../../model.ts';
import { uncounted } from '../chat/uncounted.ts';
import { maxYamlDepth } from '../limits.ts';
import { tooDeepAt } from '../yaml/yamlDepth.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { type FoundAttachments, NO_ATTACHMENTS } from './found.ts';
import { objectOf } from './readTools.ts';

/**
 * The JSON Schema of answers: `{name, description, strict, schema}`, the same under `json_schema`, or the schema
 * itself; as a map or as JSON in a text.
 */
export function readShape(node: YamlNode | undefined): FoundAttachments {
  if (node === undefined) return NO_ATTACHMENTS;
  const text = node.text();
  const whole = text === undefined ? objectOf(node) : parsed(text);
  if (whole === undefined) return elsewhere(node, text);
  return shapeAt(node, unwrapped(whole));
}

/** `response_format`, `text.format`, `output_format`: nothing unless its type is a JSON schema. */
export function readResponseFormat(node: YamlNode | undefined): FoundAttachments {
  if (node?.text() !== undefined && !/^(text|json|json_object|json_schema)$/.test(node.text() ?? '')) {
    return elsewhere(node, node.text());
  }
  const isSchema = node?.at('type')?.text() === 'json_schema' || node?.at('json_schema') !== undefined;
  if (!isSchema) return NO_ATTACHMENTS;
  const inner = node?.at('json_schema');
  return inner === undefined ? readShape(node) : readShape(inner);
}

export function shapeAt(node: YamlNode, shape: AnswerShape): FoundAttachments {
  return { attachments: [{ kind: 'schema', shape, span: node.usedAt ?? node.span }], problems: [] };
}

function unwrapped(whole: JsonObject): AnswerShape {
  const outer = jsonObject(whole.json_schema) ?? whole;
  const schema = jsonObject(outer.schema);
  if (schema === undefined) return { schema: outer };
  const { name, description, strict } = outer;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    schema,
    ...(strict === true ? { strict } : {}),
  };
}

function elsewhere(node: YamlNode, text: string | undefined): FoundAttachments {
  const what = text === undefined ? '' : ` "${text.trim().slice(0, 80)}"`;
  const problem: TemplateProblem = uncounted(`The answer's schema${what} is not in this file: it is`, node);
  return { attachments: [], problems: [problem] };
}

/** Text that is a JSON object, no deeper than YAML may be. */
function parsed(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{') || tooDeepAt(text, maxYamlDepth) !== null) return undefined;
  try {
    return jsonObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}
