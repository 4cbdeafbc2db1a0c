import type { Span, Template } from '../model.ts';
import { splitFrontMatter } from './frontMatter.ts';
import { providersPlace, writtenProviders } from './promptfoo/writtenProvider.ts';

/** A model to be named, and how to tell that a text names it. */
export interface WantedModel {
  readonly provider: string;
  /** Without the provider. */
  readonly model: string;
  readonly isNamedBy: (id: string) => boolean;
}

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The edit after which a template names another model: at the place where it names one, else as a line of its front
 * matter. Each way of writing it is read back with the template's own parser; null where the format has no place.
 * Offsets are UTF-16.
 */
export function modelEdit(
  source: string,
  parse: (text: string) => Template,
  wanted: WantedModel,
): Edit | null {
  const before = parse(source);
  const errors = errorsOf(before);
  const isRight = ({ span, text }: Edit): boolean => {
    const after = parse(source.slice(0, span.start) + text + source.slice(span.end));
    return (
      after.model !== undefined &&
      wanted.isNamedBy(after.model.id) &&
      errorsOf(after) <= errors &&
      after.sections.length === before.sections.length
    );
  };
  return waysOf(source, before, wanted).find(isRight) ?? null;
}

function waysOf(source: string, { format, model }: Template, wanted: WantedModel): Edit[] {
  if (format === 'promptfoo') return promptfooWays(source, model?.span, wanted);
  if (model !== undefined) return replacements(source, model, wanted);
  return hasPlace(source, format) ? insertions(source, format, wanted) : [];
}

/** Instructions name no model by convention; a skill may, where it has front matter already. */
function hasPlace(source: string, format: string): boolean {
  if (format === 'instructions') return false;
  return format !== 'skill' || splitFrontMatter(source).yaml !== null;
}

/** promptfoo names provider, endpoint and model in one word, in a list. */
function promptfooWays(source: string, span: Span | undefined, { provider, model }: WantedModel): Edit[] {
  if (span === undefined) {
    const start = providersPlace(source);
    const end = source.includes('\r\n') ? '\r\n' : '\n';
    return writtenProviders(provider, model).map(name => ({
      span: { start, end: start },
      text: `providers:${end}  - ${name}${end}`,
    }));
  }
  const written = source.slice(span.start, span.end);
  const quote = /^["']/.exec(written)?.[0] ?? '';
  return writtenProviders(provider, model, unquoted(written)).map(name => ({
    span,
    text: quote + name + quote,
  }));
}

function errorsOf({ problems }: Template): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

/** As the file writes it now: with the provider in front, or without. */
function replacements(source: string, { id, span }: { id: string; span: Span }, wanted: WantedModel): Edit[] {
  const written = source.slice(span.start, span.end);
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const full = `${wanted.provider}/${wanted.model}`;
  const quoted = (name: string): Edit[] =>
    quote === ''
      ? [name, JSON.stringify(name)].map(text => ({ span, text }))
      : [{ span, text: quote + name + quote }];
  // The provider stands in a line of its own: a name with another provider in front would contradict it.
  if (id !== unquoted(written)) {
    return [...quoted(wanted.model), ...withProvider(source, span, wanted)];
  }
  // A tool's own word for the provider stays where it can: Genkit knows no `google/`.
  return id.includes('/')
    ? [`${id.slice(0, id.indexOf('/'))}/${wanted.model}`, full, wanted.model].flatMap(quoted)
    : [...quoted(wanted.model), ...quoted(full)];
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, '');
}

/** Both places in one edit, for one step of undo. */
function withProvider(source: string, span: Span, { provider, model }: WantedModel): Edit[] {
  const { yaml } = splitFrontMatter(source, { licenceHeader: true });
  const line = /^[ \t]*(?:provider|type):[ \t]*(["']?)([\w-]+)\1[ \t]*\r?$/gm;
  line.lastIndex = yaml?.start ?? 0;
  const found: Edit[] = [];
  for (let match = line.exec(source); match !== null; match = line.exec(source)) {
    if (match.index >= (yaml?.end ?? source.length)) break;
    const name = match[2] ?? '';
    const start = match.index + match[0].indexOf(':') + match[0].slice(match[0].indexOf(':')).indexOf(name);
    const end = start + name.length;
    const between = (from: number, to: number) => source.slice(from, to);
    found.push(
      start < span.start
        ? { span: { start, end: span.end }, text: provider + between(end, span.start) + model }
        : { span: { start: span.start, end }, text: model + between(span.end, start) + provider },
    );
  }
  return found;
}

/**
 * At the top of the front matter, in a front matter of its own, at the top of a file that is YAML throughout or behind
 * the mark of its start; as the first member of a JSON object.
 */
function insertions(source: string, format: string, { provider, model }: WantedModel): Edit[] {
  if (format === 'messages-json') return jsonInsertions(source, [model, `${provider}/${model}`]);
  const end = source.includes('\r\n') ? '\r\n' : '\n';
  const { yaml, body } = splitFrontMatter(source, { licenceHeader: true });
  const name = `${provider}/${model}`;
  const lines = [name, JSON.stringify(name)].flatMap(value => [
    `model: ${value}${end}`,
    `model:${end}  id: ${value}${end}`,
  ]);
  const at = (offset: number, text: string): Edit => ({ span: { start: offset, end: offset }, text });
  if (yaml !== null) return lines.map(line => at(yaml.start, line));
  return [
    ...lines.map(line => at(body.start, `---${end}${line}---${end}`)),
    ...lines.map(line => at(body.start, line)),
    ...lines.map(line => at(providersPlace(source), line)),
  ];
}

/** Providers' own requests name a model without them; a mere list of messages has no place for one. */
function jsonInsertions(source: string, names: readonly string[]): Edit[] {
  const brace = /^\uFEFF?\s*\{(?=(\s*)(\}?))/.exec(source);
  if (brace === null) return [];
  const [opened, space = '', closed] = brace;
  const start = opened.length;
  const comma = closed === '}' ? '' : ',';
  return names.map(name => ({
    span: { start, end: start },
    text: `${space}"model": ${JSON.stringify(name)}${comma}`,
  }));
}
