import type { TemplateProblem } from '../../model.ts';
import type { Declaration } from '../body/bodyScan.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
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
  readonly problems: readonly TemplateProblem[];
}

/**
 * `inputs` (a list with names, or a map), `inputSchema.properties` of early version 2 files, and version 1's `sample`,
 * which shows a value and never stands in for one.
 */
export function findInputs(root: YamlNode | null): FoundInputs {
  const problems: TemplateProblem[] = [];
  const declared = root?.at('inputs') ?? root?.at('inputSchema', 'properties');
  const written = declared?.text();
  if (declared !== undefined && written !== undefined) {
    const resolved = reference(written);
    const what = resolved.kind === 'unknown' ? resolved.what : `"${written}"`;
    problems.push({
      code: 'unread-inputs',
      message: `The inputs are declared in ${what}, which is not read: variables count as undeclared`,
      severity: 'info',
      span: declared.span,
    });
  }
  const samples = new Map((root?.at('sample')?.entries() ?? []).map(entry => [entry.key, entry]));
  const inputs = [...listed(declared), ...mapped(declared)].map(({ name, span, property }) =>
    inputOf(name, span, property, samples.get(name)?.value),
  );
  const names = new Set(inputs.map(input => input.name));
  for (const { key, keySpan, value } of samples.values()) {
    if (!names.has(key)) {
      inputs.push({
        name: key,
        span: keySpan,
        kind: 'text',
        optional: false,
        default: undefined,
        ...sampleOf(value),
      });
    }
  }
  return { inputs, problems };
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
