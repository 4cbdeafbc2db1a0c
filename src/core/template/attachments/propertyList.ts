import type { JsonObject } from '../../jsonObject.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** Prompty's words for types that JSON Schema calls otherwise. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['float', 'number'],
  ['int', 'integer'],
  ['bool', 'boolean'],
  ['dict', 'object'],
  ['list', 'array'],
]);

/**
 * Properties as Prompty lists them (`- name: …, kind: …`), or under `properties`, as the JSON Schema that is sent for
 * them (microsoft/prompty, spec/spec.md, "Property"); undefined where the node is no such list.
 */
export function schemaOfProperties(node: YamlNode): JsonObject | undefined {
  const list = node.isList ? node : node.at('properties');
  if (list?.isList !== true) return undefined;
  const properties: Record<string, unknown> = Object.create(null);
  const required: string[] = [];
  for (const item of list.items()) {
    const name = item.at('name')?.text();
    if (name === undefined) continue;
    properties[name] = propertyOf(item);
    if (item.at('required')?.scalar() === true) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

function propertyOf(node: YamlNode): JsonObject {
  const kind = node.at('kind')?.text() ?? node.at('type')?.text() ?? 'string';
  const description = node.at('description')?.text();
  const choices = (node.at('enumValues') ?? node.at('enum'))?.toValue();
  const items = node.at('items');
  const inner = schemaOfProperties(node);
  return {
    type: TYPES.get(kind) ?? kind,
    ...(description === undefined ? {} : { description }),
    ...(Array.isArray(choices) ? { enum: choices } : {}),
    ...(items === undefined ? {} : { items: propertyOf(items) }),
    ...(inner === undefined ? {} : { properties: inner.properties, required: inner.required }),
  };
}
