import type { BaseIssue, GenericSchema } from 'valibot';
import { safeParse } from 'valibot';
import { UserError } from '../errors.ts';
import { nearestNames } from '../text/nearestNames.ts';
import type { YamlPath, YamlSource } from './yamlSource.ts';

type Issue = BaseIssue<unknown>;

/** An issue with its whole path; valibot gives the issues inside a union relative to it. */
interface Finding {
  readonly issue: Issue;
  readonly path: YamlPath;
}

/**
 * The YAML's data in the schema's shape.
 * @throws UserError that names the place of what is wrong, and the nearest known key for an unknown one.
 */
export function checkShape<T>(schema: GenericSchema<unknown, T>, source: YamlSource): T {
  if (Array.isArray(source.value)) {
    throw new UserError({
      what: 'the file is a list: expected keys and values',
      where: source.placeOf([]),
      next: 'Write "key: value" lines',
    });
  }
  const reserved = findReserved(source.value, [], new Set());
  if (reserved !== undefined) {
    throw new UserError({
      what: `the key "${reserved.at(-1)}" cannot be used`,
      where: source.keyPlaceOf(reserved),
      next: 'Choose another name',
    });
  }
  const result = safeParse(schema, source.value ?? {});
  if (result.success) return result.output;
  const findings = result.issues.flatMap(issue => unfold(issue, []));
  const unknown = findings.find(({ issue }) => isUnknownKey(issue));
  if (unknown !== undefined) throw unknownKey(unknown.path, schema, source);
  throw wrongValue(findings[0] as Finding, source);
}

/** Names that mean something to JavaScript's objects: schemas would drop them in silence. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

function findReserved(value: unknown, path: YamlPath, seen: Set<unknown>): YamlPath | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (RESERVED_KEYS.has(key)) return here;
    const below = findReserved(inner, here, seen);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** A union's issue as those of the option that looked furthest into the value, if any looked inside at all. */
function unfold(issue: Issue, base: YamlPath): Finding[] {
  const path = [...base, ...(issue.path ?? []).map(item => item.key).filter(isKey)];
  const inner = (issue.issues ?? []).flatMap(option => unfold(option, path));
  const inside = inner.filter(finding => finding.path.length > path.length);
  return inside.length > 0 ? inside : [{ issue, path }];
}

function isUnknownKey(issue: Issue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

function unknownKey(path: YamlPath, schema: GenericSchema, source: YamlSource): UserError {
  const key = String(path.at(-1));
  const known = knownKeys(schema, path.slice(0, -1));
  const [nearest] = nearestNames(key, known, 1);
  return new UserError({
    what: nearest === undefined ? `unknown key "${key}"` : `unknown key "${key}", did you mean "${nearest}"?`,
    where: source.keyPlaceOf(path),
    next: `The keys here are ${known.join(', ')}`,
  });
}

function wrongValue({ issue, path }: Finding, source: YamlSource): UserError {
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    const inside = path.length > 1 ? show(path.slice(0, -1)) : 'the file';
    return new UserError({
      what: `"${path.at(-1)}" is missing from ${inside}`,
      where: source.placeOf(path),
      next: `Add "${path.at(-1)}"`,
    });
  }
  return new UserError({
    what: `${show(path)} is ${NAMES[issue.received] ?? issue.received}: ${expectation(issue)}`,
    where: source.placeOf(path),
    next: 'Correct the value',
  });
}

/** `budgets[1].limit`, items counted from 1 as people do. */
function show(path: YamlPath): string {
  return path.reduce<string>((shown, key) => {
    if (typeof key === 'number') return `${shown}[${key + 1}]`;
    return shown === '' ? key : `${shown}.${key}`;
  }, '');
}

/** Words for valibot's names of types. */
const NAMES: Readonly<Record<string, string>> = {
  Object: 'keys and values',
  Array: 'a list',
  number: 'a number',
  string: 'a text',
  null: 'empty',
};

function expectation(issue: Issue): string {
  if (issue.message.startsWith('expected')) return issue.message;
  const expected = issue.expected ?? String(issue.requirement);
  return `expected ${expected
    .replaceAll(/[()]/g, '')
    .split(' | ')
    .map(part => NAMES[part] ?? part)
    .join(' or ')}`;
}

function isKey(key: unknown): key is string | number {
  return typeof key === 'string' || typeof key === 'number';
}

/** What a schema node may lead to; only the fields that are needed to walk it. */
interface SchemaNode {
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly wrapped?: SchemaNode;
  readonly item?: SchemaNode;
  readonly value?: SchemaNode;
  readonly options?: readonly unknown[];
}

function knownKeys(schema: GenericSchema, path: YamlPath): string[] {
  let nodes = spread(schema as SchemaNode);
  for (const key of path) {
    nodes = nodes.flatMap(node => {
      const next = typeof key === 'number' ? node.item : (node.entries?.[key] ?? node.value);
      return next === undefined ? [] : spread(next);
    });
  }
  return nodes.flatMap(node => Object.keys(node.entries ?? {}));
}

/** A schema without its wrappers; a union gives each of its options. */
function spread(node: SchemaNode): SchemaNode[] {
  if (node.wrapped !== undefined) return spread(node.wrapped);
  const options = (node.options ?? []).filter((option): option is SchemaNode => typeof option === 'object');
  return options.length > 0 ? options.flatMap(spread) : [node];
}
