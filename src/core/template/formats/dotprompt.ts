import type { Template } from '../../model.ts';
import { trimSpan } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import { withAttachments } from '../attachments/found.ts';
import { withMediaResolution } from '../attachments/mediaResolution.ts';
import type { Declaration } from '../body/bodyScan.ts';
import { findAttachments } from '../dotprompt/attachments.ts';
import type { ReadPartial, RenderCall, TemplateFormat } from '../format.ts';
import { type FrontMatter, splitFrontMatter } from '../frontMatter.ts';
import { prepareHandlebars } from '../handlebars/prepareHandlebars.ts';
import { scanHandlebars } from '../handlebars/scanHandlebars.ts';
import { dotpromptVocabulary } from '../handlebars/vocabulary.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues, defaultsOf } from '../render/renderValues.ts';
import { readYaml, type YamlRead } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Dotprompt (google/dotprompt): YAML front matter, a Handlebars body, roles by helper. Text ahead of the first role is
 * the user's, and the body is trimmed (js/src/parse.ts, toMessages and parseDocument).
 */
export const dotprompt: TemplateFormat = {
  id: 'dotprompt',
  label: 'Dotprompt',
  matches: path => /\.prompt$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory): Template {
  const { front, yaml, content } = read(source, memory);
  const scan = scanHandlebars(source, front.body, dotpromptVocabulary, 'user', memory);
  const model = yaml.root?.at('model');
  const id = model?.text();
  const template = assembleTemplate({
    format: dotprompt.id,
    source,
    name: yaml.root?.at('name')?.text(),
    model: model === undefined || id === undefined ? undefined : { id, span: model.span },
    found: findParams(yaml.root?.at('config')),
    body: front.body,
    content,
    defaultRole: 'user',
    scan,
    declarations: declarationsOf(yaml.root),
    problems: [...front.problems, ...yaml.problems],
  });
  const open = takesOthers(yaml.root?.at('input', 'schema'));
  const variables = template.variables.map(each => ({ ...each, declared: each.declared || open }));
  const attached = findAttachments(yaml.root).reduce(withAttachments, { ...template, variables });
  return withMediaResolution(attached, yaml.root?.at('config'));
}

function prepare(source: string, partials?: ReadPartial): RenderCall {
  const { yaml, content } = read(source);
  const optional = declarationsOf(yaml.root).filter(declaration => declaration.optional);
  const defaults = defaultsOf(yaml.root?.at('input', 'default'));
  const render = prepareHandlebars({
    source,
    content,
    vocabulary: dotpromptVocabulary,
    defaultRole: 'user',
    optional: new Set(optional.map(declaration => declaration.name)),
    partials,
  });
  return values => render(callValues(defaults, values));
}

function read(
  source: string,
  memory?: ParseMemory,
): { front: FrontMatter; yaml: YamlRead; content: FrontMatter['body'] } {
  const front = splitFrontMatter(source, { licenceHeader: true });
  const yaml = front.yaml === null ? { root: null, problems: [] } : readYaml(source, front.yaml, memory);
  return { front, yaml, content: front.yaml === null ? front.body : trimSpan(source, front.body) };
}

/** `input.schema` as Picoschema or JSON Schema, and `input.default` (docs/extending/picoschema.md). */
function declarationsOf(root: YamlNode | null): Declaration[] {
  const schema = root?.at('input', 'schema');
  const defaults = root?.at('input', 'default');
  const properties = schema?.at('type')?.text() === 'object' ? schema.at('properties') : undefined;
  const required = schema
    ?.at('required')
    ?.items()
    .map(item => item.text());
  const declared = (properties ?? schema)?.entries() ?? [];
  const declarations = declared.flatMap(({ key, keySpan, value }) => {
    // Picoschema: a question mark makes a field optional, parentheses describe it, "(*)" stands for other fields.
    const [, name = '', mark] = /^([^?()\s]+)(\?)?/.exec(key) ?? [];
    const given = defaults?.at(name)?.sample();
    // JSON Schema's own word for values that only show what is meant: a call still needs one.
    const sample = given ?? value?.at('examples')?.items()[0]?.sample();
    const optional =
      mark === '?' || given !== undefined || (properties !== undefined && required?.includes(name) === false);
    return name === ''
      ? []
      : [{ name, span: keySpan, optional, ...(sample === undefined ? {} : { sample }) }];
  });
  const names = new Set(declarations.map(declaration => declaration.name));
  const undeclared = (defaults?.entries() ?? []).filter(({ key }) => !names.has(key));
  return [
    ...declarations,
    ...undeclared.map(({ key, keySpan, value }) => ({
      name: key,
      span: keySpan,
      optional: true,
      sample: value?.sample() ?? '',
    })),
  ];
}

/** Whether a schema declares fields without their names: `(*)` of Picoschema, `additionalProperties` of JSON Schema. */
function takesOthers(schema: YamlNode | undefined): boolean {
  const others = schema?.at('type')?.text() === 'object' ? schema.at('additionalProperties') : undefined;
  return (
    (others !== undefined && others.scalar() !== false) ||
    (schema?.entries() ?? []).some(({ key }) => /^\(\s*\*\s*\)$/.test(key))
  );
}
