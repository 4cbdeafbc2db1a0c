import type { TemplateProblem } from '../../model.ts';
import type { Declaration } from '../body/bodyScan.ts';
import type { FilesBeside } from '../format.ts';
import type { ParseMemory } from '../parseMemory.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { namedData } from './included.ts';
import { reference } from './reference.ts';

export interface PromptyInput extends Declaration {
  /** Threads are conversations, media go beside the text; the rest is text. */
  readonly kind: 'text' | 'thread' | 'media';
  readonly mediaKind?: 'image' | 'audio' | 'file';
  /** Holds where a call gives no value; undefined where there is none. */
  readonly default: unknown;
}

export interface FoundInputs {
  readonly inputs: readonly PromptyInput[];
  /** Only a sample in another file has them: it may have more than this prompt needs. */
  readonly inSampleFile: ReadonlySet<string>;
  readonly problems: readonly TemplateProblem[];
}

/**
 * `inputs` (a list with names, or a map), `inputSchema.properties` of early version 2 files, and version 1's `sample`,
 * which shows a value and never stands in for one.
 */
export function findInputs(root: YamlNode | null, files?: FilesBeside, memory?: ParseMemory): FoundInputs {
  const declared = root?.at('inputs') ?? root?.at('inputSchema', 'properties');
  const sampled = namedData(root?.at('sample'), files, memory);
  const problems = [
    ...unread(declared, 'unread-inputs', 'The inputs are declared', 'variables count as undeclared'),
    ...unread(sampled, 'unread-sample', 'The sample stands', 'what it has is unknown'),
  ];
  const samples = new Map((sampled?.entries() ?? []).map(entry => [entry.key, entry]));
  const inputs = [...listed(declared), ...mapped(declared)].map(({ name, span, property }) =>
    inputOf(name, span, property, samples.get(name)?.value),
  );
  const names = new Set(inputs.map(input => input.name));
  const others = [...samples.values()].filter(({ key }) => !names.has(key));
  inputs.push(...others.map(({ key, keySpan, value }) => sampleOnly(key, keySpan, value)));
  const inFile = sampled?.isElsewhere === true ? others.map(({ key }) => key) : [];
  return { inputs, inSampleFile: new Set(inFile), problems };
}

function sampleOnly(name: string, span: Declaration['span'], value: YamlNode | undefined): PromptyInput {
  return { name, span, kind: 'text', optional: false, default: undefined, ...sampleOf(value) };
}

/** A note on what stands in a file that nobody read. */
function unread(node: YamlNode | undefined, code: string, what: string, so: string): TemplateProblem[] {
  const written = node?.text();
  if (node === undefined || written === undefined) return [];
  const resolved = reference(written);
  const where = resolved.kind === 'unknown' ? resolved.what : `"${written}"`;
  const message = `${what} in ${where}, which is not read: ${so}`;
  return [{ code, message, severity: 'info', span: node.span }];
}

interface Property {
  readonly name: string;
  readonly span: Declaration['span'];
  readonly property: YamlNode | undefined;
}

function listed(node: YamlNode | undefined): Property[] {
  return (node?.items() ?? []).flatMap(item => {
    const name = item.at('name');
    const text = name?.text();
    return name === undefined || text === undefined ? [] : [{ name: text, span: name.span, property: item }];
  });
}

function mapped(node: YamlNode | undefined): Property[] {
  return (node?.entries() ?? []).map(({ key, keySpan, value }) => ({
    name: key,
    span: keySpan,
    property: value,
  }));
}

/** A property that is no map is its own default (spec/spec.md, "Scalar shorthand"). */
function inputOf(
  name: string,
  span: Declaration['span'],
  property: YamlNode | undefined,
  sample: YamlNode | undefined,
): PromptyInput {
  const shorthand = property !== undefined && !property.isMap;
  const given = shorthand ? property : property?.at('default');
  const word = property?.at('kind')?.text() ?? property?.at('type')?.text();
  const kind = kindOf(word);
  const shown = sample ?? given ?? property?.at('sample') ?? property?.at('example');
  const optional = given !== undefined || kind === 'thread' || property?.at('required')?.scalar() === false;
  return {
    name,
    span,
    kind,
    ...(isMediaKind(word) ? { mediaKind: word } : {}),
    optional,
    default: given?.toValue(),
    ...sampleOf(kind === 'thread' ? undefined : shown),
  };
}

function isMediaKind(word: string | undefined): word is NonNullable<PromptyInput['mediaKind']> {
  return word === 'image' || word === 'audio' || word === 'file';
}

function kindOf(kind: string | undefined): PromptyInput['kind'] {
  if (kind === 'thread') return 'thread';
  return isMediaKind(kind) ? 'media' : 'text';
}

function sampleOf(node: YamlNode | undefined): { sample?: string } {
  return node === undefined ? {} : { sample: node.sample() };
}
