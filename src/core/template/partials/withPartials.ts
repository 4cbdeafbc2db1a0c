import type { IncludedText } from '../../includedText.ts';
import type { Template, TemplatePart, TemplateVariable } from '../../model.ts';
import type { TemplateMessage } from '../../templateMessage.ts';
import { indentLines } from '../body/indentLines.ts';
import type { ReadPartial } from '../format.ts';
import { promptfoo } from '../formats/promptfoo.ts';
import { parseTemplate } from '../parse.ts';
import { ParseMemory } from '../parseMemory.ts';

/** Partials within partials, as rendering follows them. */
const MOST_DEPTH = 32;
/** Stretches that one tag may bring in: beyond them no call would be sent. */
const MOST_TEXTS = 5000;
/** Partials whose reading a document remembers. */
const MOST_KNOWN = 100;

/** Partials that were read for a document, by their texts. */
class KnownPartials {
  readonly #byText = new Map<string, Template>();

  parse(path: string, text: string): Template {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    if (this.#byText.size >= MOST_KNOWN) this.#byText.clear();
    const parsed = parseTemplate(path, text);
    this.#byText.set(text, parsed);
    return parsed;
  }
}

interface Reading {
  readonly path: string;
  readonly read: ReadPartial;
  readonly known: KnownPartials;
  /** Files that were followed to their ends, by their indents and names. */
  readonly done: Map<string, IncludedText>;
}

/**
 * The template with what the files of its partials bring in: their words count, and their variables are its own. A
 * partial that cannot be read, or not in whole, is left as it is.
 * @param path of the template: its partials are of the same format.
 */
export function withPartials(
  path: string,
  template: Template,
  read: ReadPartial,
  memory = new ParseMemory(),
): Template {
  // Its prompts in files are no partials: the format reads them itself.
  if (template.format === promptfoo.id) return template;
  const reading = { path, read, known: memory.own(KnownPartials), done: new Map() };
  const parts = template.parts.map(part => {
    const included = part.kind === 'partial' ? includedBy(part, [], reading) : undefined;
    return included === undefined ? part : { ...part, included };
  });
  const further = parts.flatMap(({ included }) => included?.messages ?? []);
  return {
    ...template,
    parts,
    variables: variablesWith(template.variables, parts),
    messages: [...template.messages, ...further],
  };
}

/** Undefined where there is no such file. */
function includedBy(
  part: TemplatePart,
  chain: readonly string[],
  reading: Reading,
): IncludedText | undefined {
  const { name, gives = [], indent } = part;
  const text = name === undefined ? undefined : reading.read(name);
  if (name === undefined || text === undefined) return undefined;
  if (chain.includes(name) || chain.length >= MOST_DEPTH) return { ...NOTHING, missing: [name] };
  const key = `${indent?.text ?? ''}\n${name}`;
  const lines = indent === undefined ? text : indentLines(text, indent);
  const found = reading.done.get(key) ?? contentOf(name, lines, [...chain, name], reading);
  reading.done.set(key, found);
  if (gives === 'all') return { ...found, values: [] };
  return { ...found, values: found.values.filter(value => !gives.includes(value)) };
}

const NOTHING: IncludedText = { texts: [], values: [], missing: [], messages: [], isSame: false };

function contentOf(name: string, text: string, chain: readonly string[], reading: Reading): IncludedText {
  const template = reading.known.parse(reading.path, text);
  const isUnread =
    template.problems.some(({ severity }) => severity === 'error') ||
    template.parts.some(({ kind }) => kind === 'media');
  if (isUnread) return { ...NOTHING, missing: [name] };
  const pieces = template.parts.map(part => pieceOf(part, text, chain, reading));
  const all = <T>(pick: (piece: IncludedText) => readonly T[]): T[] => pieces.flatMap(pick);
  const texts = all(piece => piece.texts);
  if (texts.length > MOST_TEXTS) return { ...NOTHING, missing: [name] };
  return {
    texts,
    values: all(piece => piece.values),
    missing: [...new Set(all(piece => piece.missing))],
    messages: [...furtherMessages(template), ...all(piece => piece.messages)],
    isSame: pieces.every(piece => piece.isSame),
    ...(pieces.some(piece => piece.repeats) && { repeats: true }),
    ...(pieces.some(piece => piece.branches) && { branches: true }),
  };
}

function pieceOf(part: TemplatePart, text: string, chain: readonly string[], reading: Reading): IncludedText {
  const { kind, span, name, marks, repeats } = part;
  if (kind === 'text') {
    return { ...NOTHING, texts: [part.text ?? text.slice(span.start, span.end)], isSame: true };
  }
  const values = part.values ?? (kind === 'variable' && name !== undefined ? [name] : []);
  if (kind !== 'partial') {
    const isSame = kind === 'comment' || marks !== undefined;
    return {
      ...NOTHING,
      values,
      isSame,
      ...(repeats && { repeats }),
      ...(kind === 'block' && { branches: true }),
    };
  }
  const included = includedBy(part, chain, reading) ?? { ...NOTHING, missing: [name ?? 'partial'] };
  return { ...included, values: [...values, ...included.values] };
}

/** Those that marks of roles in a partial begin; what stands ahead of them goes on with the message around its tag. */
function furtherMessages({ messages }: Template): readonly TemplateMessage[] {
  return messages.slice(1);
}

/** A variable of a partial is used where its tag stands. */
function variablesWith(
  variables: readonly TemplateVariable[],
  parts: readonly TemplatePart[],
): readonly TemplateVariable[] {
  const places = new Map<string, TemplateVariable['spans'][number][]>();
  for (const { span, included } of parts) {
    for (const name of new Set(included?.values)) places.set(name, [...(places.get(name) ?? []), span]);
  }
  if (places.size === 0) return variables;
  const own = variables.map(variable => {
    const spans = places.get(variable.name);
    places.delete(variable.name);
    return spans === undefined || variable.spans.length > 0 ? variable : { ...variable, spans };
  });
  return [...own, ...[...places].map(([name, spans]) => ({ name, spans, declared: false }))];
}
