import type { Role, Span, Template } from '../../model.ts';
import { trimSpan } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import { findHeadings } from '../body/headings.ts';
import { fillIn, type SimpleVariable, simpleReferences, simpleTags } from '../body/simpleVariables.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { splitFrontMatter } from '../frontMatter.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues } from '../render/renderValues.ts';
import { readYaml, type YamlRead } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

export interface MarkdownKind extends Pick<TemplateFormat, 'id' | 'label' | 'matches'> {
  /** Places in the body where whoever reads the file puts something else; none where it is sent as it stands. */
  readonly variables: (source: string, body: Span, root: YamlNode | null) => readonly SimpleVariable[];
}

/** The text is the user's: editors send prompt files as what the user asks, and say of no other file that it is not. */
const role: Role = 'user';

/** A Markdown file that a model reads: front matter is optional, headings are sections. */
export function markdownFormat({ variables, ...named }: MarkdownKind): TemplateFormat {
  return {
    ...named,
    parse(source, memory) {
      const { yaml, body, content, problems } = read(source, memory);
      const found = variables(source, body, yaml.root);
      return assembleTemplate({
        format: named.id,
        source,
        name: yaml.root?.at('name')?.text(),
        model: modelOf(yaml.root),
        found: findParams(yaml.root ?? undefined, yaml.root?.at('parameters'), yaml.root?.at('config')),
        body,
        content,
        defaultRole: role,
        scan: {
          tags: simpleTags(found),
          references: simpleReferences(found),
          roleMarks: [],
          sectionMarks: findHeadings(source, body),
          problems: [],
        },
        declarations: [],
        problems: [...problems, ...yaml.problems],
      });
    },
    prepare(source): RenderCall {
      const { yaml, content } = read(source);
      const found = variables(source, content, yaml.root);
      return values => {
        const text = fillIn(source, content, found, callValues({}, values));
        return text.trim() === '' ? [] : [{ role, text }];
      };
    },
  };
}

/** `model: name`, or a list in order of preference whose first is taken. */
function modelOf(root: YamlNode | null): Template['model'] {
  const model = root?.at('model');
  const first = model?.isList === true ? model.items()[0] : model;
  const id = first?.text();
  return first === undefined || id === undefined || id === '' ? undefined : { id, span: first.span };
}

function read(source: string, memory?: ParseMemory) {
  const front = splitFrontMatter(source);
  const yaml: YamlRead =
    front.yaml === null ? { root: null, problems: [] } : readYaml(source, front.yaml, memory);
  return { yaml, body: front.body, content: trimSpan(source, front.body), problems: front.problems };
}
