import type { Span, Template } from '../../model.ts';
import { trimSpan } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import { withAttachments } from '../attachments/found.ts';
import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import type { FilesBeside, ReadPartial, RenderCall, TemplateFormat } from '../format.ts';
import { splitFrontMatter } from '../frontMatter.ts';
import { scanWithRoleLines } from '../handlebars/scanWithRoleLines.ts';
import { handlebarsVocabulary } from '../handlebars/vocabulary.ts';
import { scanJinja } from '../jinja/scanJinja.ts';
import { findParams } from '../modelParams.ts';
import { scanMustache } from '../mustache/scanMustache.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { findAttachments } from '../prompty/attachments.ts';
import { readsImages, withImageMarks, withImages } from '../prompty/images.ts';
import { withFiles } from '../prompty/included.ts';
import { findInputs, type PromptyInput } from '../prompty/inputs.ts';
import { findModel } from '../prompty/model.ts';
import { type PromptyEngine, preparePrompty } from '../prompty/preparePrompty.ts';
import { readYaml, type YamlRead } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Prompty, versions 1 and 2 (microsoft/prompty, spec/spec.md and the legacy specification): YAML front matter, a Jinja
 * or Mustache body, roles by lines such as `system:`. Text ahead of the first role line is the system's
 * (runtime/typescript/packages/core/src/parsers/prompty.ts, parseMessages).
 */
export const prompty: TemplateFormat = {
  id: 'prompty',
  label: 'Prompty',
  matches: path => /\.prompty$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory, files?: FilesBeside): Template {
  const { root, body, content, problems } = read(source, files, memory);
  const model = findModel(root);
  const inputs = findInputs(root, files, memory);
  const scan = scanOf(source, body, root, inputs.inputs, memory);
  const template = assembleTemplate({
    format: prompty.id,
    source,
    name: root?.at('name')?.text(),
    model: model.model,
    found: findParams(
      root?.at('model', 'parameters'),
      root?.at('model', 'options', 'additionalProperties'),
      root?.at('model', 'options'),
    ),
    body,
    content,
    defaultRole: 'system',
    scan: readsImages(root) ? withImages(source, content, scan) : scan,
    declarations: inputs.inputs,
    problems: [...problems, ...model.problems, ...inputs.problems],
  });
  const variables = template.variables.filter(
    ({ name, spans }) => spans.length > 0 || !inputs.inSampleFile.has(name),
  );
  return findAttachments(root).reduce(withAttachments, { ...template, variables });
}

function prepare(source: string, partials?: ReadPartial, files?: FilesBeside): RenderCall {
  const { root, body, content } = read(source, files);
  const engine = engineOf(root);
  const { inputs } = findInputs(root, files);
  const marked = readsImages(root)
    ? withImageMarks(source, content, scanOf(source, body, root, inputs))
    : source;
  return preparePrompty({ source: marked, content, engine, inputs, partials });
}

function scanOf(
  source: string,
  body: Span,
  root: YamlNode | null,
  inputs: readonly PromptyInput[],
  memory?: ParseMemory,
): BodyScan {
  const engine = engineOf(root);
  const names = () => new Set(inputs.map(input => input.name));
  const scan =
    engine === 'mustache'
      ? scanMustache(source, body, names())
      : engine === 'handlebars'
        ? scanWithRoleLines(source, body, handlebarsVocabulary, 'system', memory)
        : scanJinja(source, body, { memory });
  return { ...scan, tags: withMedia(scan.tags, inputs) };
}

/** Variables that the front matter declares as images, sound or files are media, not text. */
function withMedia(tags: readonly BodyTag[], inputs: readonly PromptyInput[]): readonly BodyTag[] {
  const media = new Map(inputs.filter(input => input.kind === 'media').map(input => [input.name, input]));
  return tags.map(tag => {
    const input = tag.kind === 'variable' ? media.get(tag.name ?? '') : undefined;
    if (input === undefined) return tag;
    return { ...tag, kind: 'media', media: { variable: input.name, kind: input.mediaKind } };
  });
}

function read(
  source: string,
  files: FilesBeside | undefined,
  memory?: ParseMemory,
): { root: YamlNode | null; body: Span; content: Span; problems: Template['problems'] } {
  const front = splitFrontMatter(source);
  const yaml: YamlRead =
    front.yaml === null ? { root: null, problems: [] } : readYaml(source, front.yaml, memory);
  const content = trimSpan(source, front.body);
  const root = withFiles(yaml.root, files, memory);
  return { root, body: front.body, content, problems: [...front.problems, ...yaml.problems] };
}

/** `template: jinja2`, `template: {format: jinja2}` or `template: {format: {kind: jinja2}}`; Jinja where none is named. */
function engineOf(root: YamlNode | null): PromptyEngine {
  const template = root?.at('template');
  const kind =
    template?.text() ??
    template?.at('format')?.text() ??
    template?.at('format', 'kind')?.text() ??
    template?.at('type')?.text();
  return kind === 'mustache' || kind === 'handlebars' ? kind : 'jinja';
}
