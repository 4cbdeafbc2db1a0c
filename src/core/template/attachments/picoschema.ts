import type { JsonObject } from '../../jsonObject.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

const JSON_TYPES: ReadonlySet<string> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'object',
  'array',
]);

/**
 * Dotprompt's schema as the JSON Schema that is sent for it: Picoschema (google/dotprompt,
 * docs/extending/picoschema.md), or JSON Schema as it stands. Undefined for the name of a schema that stands elsewhere.
 */
export function picoschema(node: YamlNode): JsonObject | undefined {
  const type = node.at('type')?.text();
  if ((type !== undefined && JSON_TYPES.has(type)) || node.at('properties')?.isMap === true) {
    return node.toValue() as JsonObject;
  }
  if (node.isMap) return objectSchema(node);
  const { type: named } = scalarSchema(node.text() ?? '');
  return typeof named === 'string' && JSON_TYPES.has(named) ? scalarSchema(node.text() ?? '') : undefined;
}

/** `key`, `key?`, `key(array, description)`, `key(object)`, `key(enum)` and `(*)` for other fields. */
function objectSchema(node: YamlNode): JsonObject {
  const properties: Record<string, unknown> = Object.create(null);
  const required: string[] = [];
  let others: JsonObject | false = false;
  for (const { key, value } of node.entries()) {
    const [, name = '', mark, inside] = /^([^?()\s]*)(\?)?\s*(?:\((.*)\))?$/s.exec(key) ?? [];
    if (inside?.trim() === '*' && name === '') {
      others = value === undefined ? {} : valueSchema(value);
      continue;
    }
    if (name === '') continue;
    properties[name] = fieldSchema(inside, value, mark === '?');
    if (mark !== '?') required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: others,
  };
}

function fieldSchema(
  inside: string | undefined,
  value: YamlNode | undefined,
  isOptional: boolean,
): JsonObject {
  const [kind = '', ...rest] = (inside ?? '').split(',');
  const described = rest.join(',').trim();
  const description = described === '' ? {} : { description: described };
  const inner = value === undefined ? {} : valueSchema(value);
  switch (kind.trim()) {
    case 'array':
      return { type: orNull('array', isOptional), items: inner, ...description };
    case 'enum': {
      const choices = value?.toValue();
      return {
        enum: [...(Array.isArray(choices) ? choices : []), ...(isOptional ? [null] : [])],
        ...description,
      };
    }
    default:
      return { ...inner, type: orNull(inner.type, isOptional), ...description };
  }
}

function valueSchema(value: YamlNode): JsonObject {
  return value.isMap ? (picoschema(value) ?? {}) : scalarSchema(value.text() ?? '');
}

/** `type, description`; `any` has no type. */
function scalarSchema(text: string): JsonObject {
  const [type = '', ...rest] = text.split(',');
  const description = rest.join(',').trim();
  return {
    ...(type.trim() === 'any' ? {} : { type: type.trim() }),
    ...(description === '' ? {} : { description }),
  };
}

function orNull(type: unknown, isOptional: boolean): unknown {
  return isOptional && type !== undefined ? [type, 'null'] : type;
}
