import { type Place, UserError } from '../../errors.ts';
import { isJsonObject, type JsonObject } from '../../jsonObject.ts';

/** Decides whether a parsed JSON value has a shape. */
export type JsonShape = (value: unknown) => boolean;

type Keyword = (argument: never, schema: JsonObject, where: Place) => JsonShape;

const number = (test: (value: number, bound: number) => boolean): Keyword => {
  return (bound: number) => value => typeof value !== 'number' || test(value, bound);
};
const length = (test: (length: number, bound: number) => boolean): Keyword => {
  return (bound: number) => value => typeof value !== 'string' || test([...value].length, bound);
};
const count = (test: (length: number, bound: number) => boolean): Keyword => {
  return (bound: number) => value => !Array.isArray(value) || test(value.length, bound);
};

/** The keywords that are understood; a schema with another one is refused, so that nothing goes unchecked. */
const keywords = new Map<string, Keyword>([
  ['type', (type: string | string[]) => value => [type].flat().some(name => isType(value, name))],
  ['enum', (values: unknown[]) => value => values.some(one => sameJson(one, value))],
  ['const', (one: unknown) => value => sameJson(one, value)],
  ['minimum', number((value, bound) => value >= bound)],
  ['maximum', number((value, bound) => value <= bound)],
  ['minLength', length((value, bound) => value >= bound)],
  ['maxLength', length((value, bound) => value <= bound)],
  ['minItems', count((value, bound) => value >= bound)],
  ['maxItems', count((value, bound) => value <= bound)],
  [
    'required',
    (names: string[]) => value => !isJsonObject(value) || names.every(name => Object.hasOwn(value, name)),
  ],
  [
    'items',
    (items: unknown, _, where) => {
      const shape = compileJsonShape(items, where);
      return value => !Array.isArray(value) || value.every(shape);
    },
  ],
  [
    'properties',
    (properties: object, _, where) => {
      const shapes = Object.entries(properties).map(
        ([name, schema]) => [name, compileJsonShape(schema, where)] as const,
      );
      return value =>
        !isJsonObject(value) ||
        shapes.every(([name, shape]) => !Object.hasOwn(value, name) || shape(value[name]));
    },
  ],
  [
    'additionalProperties',
    (extra: unknown, schema, where) => {
      const known = new Set(Object.keys(isJsonObject(schema.properties) ? schema.properties : {}));
      const shape = compileJsonShape(extra, where);
      return value =>
        !isJsonObject(value) ||
        Object.entries(value).every(([name, inner]) => known.has(name) || shape(inner));
    },
  ],
]);

const NOTES = new Set(['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default']);

/**
 * A JSON Schema's common part: type, enum, const, bounds, required, properties, additionalProperties, items.
 * @throws UserError at `where` for a keyword that is not one of these.
 */
export function compileJsonShape(schema: unknown, where: Place): JsonShape {
  if (typeof schema === 'boolean') return () => schema;
  if (!isJsonObject(schema)) {
    throw new UserError({
      what: 'a JSON schema here is neither an object nor true or false',
      where,
      next: 'Correct the schema',
    });
  }
  const shapes = Object.entries(schema).flatMap(([name, argument]) => {
    if (NOTES.has(name)) return [];
    const keyword = keywords.get(name);
    if (keyword !== undefined && isArgument(name, argument))
      return [keyword(argument as never, schema, where)];
    throw new UserError({
      what: `the JSON schema uses "${name}" in a way that is not understood`,
      where,
      next: `Use ${[...keywords.keys()].join(', ')}`,
    });
  });
  return value => shapes.every(shape => shape(value));
}

function isArgument(name: string, argument: unknown): boolean {
  if (name === 'type') return [argument].flat().every(type => typeof type === 'string');
  if (name === 'enum' || name === 'required') return Array.isArray(argument);
  if (/^(min|max)/.test(name)) return typeof argument === 'number';
  return name !== 'properties' || isJsonObject(argument);
}

function isType(value: unknown, name: string): boolean {
  if (name === 'null') return value === null;
  if (name === 'array') return Array.isArray(value);
  if (name === 'object') return isJsonObject(value);
  if (name === 'integer') return Number.isInteger(value);
  return typeof value === name;
}

/** Equal as JSON values; the order of an object's keys does not matter. */
function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
