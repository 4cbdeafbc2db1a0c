import type { CallTool, ToolChoice } from '../../callAttachment.ts';
import type { JsonObject } from '../../jsonObject.ts';
import { uncounted } from '../chat/uncounted.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { type FoundAttachments, NO_ATTACHMENTS } from './found.ts';
import { schemaOfProperties } from './propertyList.ts';

/** What a definition of a function may be called; anything else is a tool of the provider's own. */
const FUNCTION_TYPES: ReadonlySet<string> = new Set(['function', 'custom']);

/**
 * Tools as OpenAI (`{type: function, function}`, `{type: function, name}`, `functions`), Anthropic (`input_schema`),
 * Gemini (`functionDeclarations`), Prompty (`kind: function`, parameters as a list) and Dotprompt (`inputSchema`)
 * write them. Those whose definition is not in the file are problems: nobody can count them here.
 */
export function readTools(list: YamlNode | undefined): FoundAttachments {
  if (list === undefined) return NO_ATTACHMENTS;
  if (list.text() !== undefined) {
    return { attachments: [], problems: [uncounted(`The tools in ${written(list)} are`, list)] };
  }
  const found = list.items().map(readTool);
  return {
    attachments: found.flatMap(each => each.attachments),
    problems: found.flatMap(each => each.problems),
  };
}

function readTool(item: YamlNode): FoundAttachments {
  const declared = item.at('functionDeclarations') ?? item.at('function_declarations');
  if (declared !== undefined) return readTools(declared);
  const definition = item.at('function')?.isMap === true ? item.at('function') : item;
  const name = definition?.at('name')?.text();
  const type = item.at('type')?.text() ?? item.at('kind')?.text() ?? 'function';
  if (definition === undefined || name === undefined || !FUNCTION_TYPES.has(type)) {
    const which = item.text() ?? name ?? item.at('type')?.text() ?? item.entries()[0]?.key;
    const what = which === undefined ? 'The definition of this tool is' : `The definition of "${which}" is`;
    return { attachments: [], problems: [uncounted(`${what} not in this file: it is`, item)] };
  }
  const description = definition.at('description')?.text();
  const parameters = parametersOf(definition);
  const strict = definition.at('strict')?.scalar() === true;
  const tool: CallTool = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict ? { strict } : {}),
  };
  return { attachments: [{ kind: 'tool', tool, span: item.usedAt ?? item.span }], problems: [] };
}

function parametersOf(definition: YamlNode): JsonObject | undefined {
  const node = ['parameters', 'input_schema', 'inputSchema', 'parametersJsonSchema', 'parameters_json_schema']
    .map(key => definition.at(key))
    .find(found => found !== undefined);
  return node && (schemaOfProperties(node) ?? objectOf(node));
}

/** A map as plain data. */
export function objectOf(node: YamlNode): JsonObject | undefined {
  return node.isMap ? (node.toValue() as JsonObject) : undefined;
}

/** `auto`, `{type: any}`, `{type: function, function: {name}}`, Gemini's `functionCallingConfig`. */
export function readToolChoice(node: YamlNode | undefined): ToolChoice | undefined {
  const config = node?.at('functionCallingConfig') ?? node?.at('function_calling_config');
  const named = node?.at('function', 'name')?.text() ?? node?.at('name')?.text();
  if (named !== undefined) return { tool: named };
  const word = (node?.text() ?? node?.at('type')?.text() ?? config?.at('mode')?.text())?.toLowerCase();
  if (word === 'any') return 'required';
  return word === 'auto' || word === 'none' || word === 'required' ? word : undefined;
}

function written(node: YamlNode): string {
  return `"${(node.text() ?? '').slice(0, 80)}"`;
}
