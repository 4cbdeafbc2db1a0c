import type { Role, Template } from '../../model.ts';
import { trimSpan } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import { findHeadings } from '../body/headings.ts';
import {
  fillIn,
  findSimpleVariables,
  type SimpleVariable,
  simpleReferences,
  simpleTags,
} from '../body/simpleVariables.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { splitFrontMatter } from '../frontMatter.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues } from '../render/renderValues.ts';
import { readYaml, type YamlRead } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Markdown prompts and agent files: front matter is optional, headings are sections. The text is the user's: editors
 * send prompt files as what the user asks, and say nowhere that agent files become a system message.
 */
export const markdown: TemplateFormat = {
  id: 'markdown',
  label: 'Markdown prompt',
  matches: path =>
    /(?:^|[\\/])(?:[^\\/]*\.(?:prompt|instructions|agent|chatmode)\.md|SKILL\.md|AGENTS\.md|CLAUDE\.md|copilot-instructions\.md)$/i.test(
      path,
    ),
  parse,
  prepare,
};

const role: Role = 'user';

function parse(source: string, memory?: ParseMemory): Template {
  const { yaml, body, content, problems } = read(source, memory);
  const variables = findSimpleVariables(source, body, { editor: true });
  return assembleTemplate({
    format: markdown.id,
    source,
    name: yaml.root?.at('name')?.text(),
    model: modelOf(yaml.root),
    found: findParams(yaml.root ?? undefined, yaml.root?.at('parameters'), yaml.root?.at('config')),
    body,
    content,
    defaultRole: role,
    scan: {
      tags: simpleTags(variables),
      references: simpleReferences(variables),
      roleMarks: [],
      sectionMarks: findHeadings(source, body),
      problems: [],
    },
    declarations: declarationsOf(variables),
    problems: [...problems, ...yaml.problems],
  });
}

function prepare(source: string): RenderCall {
  const { content } = read(source);
  const variables = findSimpleVariables(source, content, { editor: true });
  return values => {
    const text = fillIn(source, content, variables, callValues({}, values));
    return text.trim() === '' ? [] : [{ role, text }];
  };
}

/** `model: name`, or a list in order of preference whose first is taken. */
function modelOf(root: YamlNode | null): Template['model'] {
  const model = root?.at('model');
  const first = model?.isList === true ? model.items()[0] : model;
  const id = first?.text();
  return first === undefined || id === undefined || id === '' ? undefined : { id, span: first.span };
}

/** `${input:name:hint}` declares its variable where it uses it. */
function declarationsOf(variables: readonly SimpleVariable[]) {
  return variables.flatMap(({ name, span, hint }) =>
    hint === undefined ? [] : [{ name, span, sample: hint, optional: false }],
  );
}

function read(source: string, memory?: ParseMemory) {
  const front = splitFrontMatter(source);
  const yaml: YamlRead =
    front.yaml === null ? { root: null, problems: [] } : readYaml(source, front.yaml, memory);
  return { yaml, body: front.body, content: trimSpan(source, front.body), problems: front.problems };
}
