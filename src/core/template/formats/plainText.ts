import type { Template } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import { fillIn, findSimpleVariables, simpleReferences, simpleTags } from '../body/simpleVariables.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { callValues } from '../render/renderValues.ts';

/** A text that is sent as it stands, `{{name}}` aside. Never recognised by name: the policy has to name it. */
export const plainText: TemplateFormat = {
  id: 'text',
  label: 'Plain text',
  matches: () => false,
  parse,
  prepare,
};

function parse(source: string): Template {
  const body = wholeOf(source);
  const variables = findSimpleVariables(source, body, { editor: false });
  return assembleTemplate({
    format: plainText.id,
    source,
    body,
    content: body,
    defaultRole: 'user',
    scan: {
      tags: simpleTags(variables),
      references: simpleReferences(variables),
      roleMarks: [],
      sectionMarks: [],
      problems: [],
    },
    declarations: [],
    problems: [],
  });
}

function prepare(source: string): RenderCall {
  const body = wholeOf(source);
  const variables = findSimpleVariables(source, body, { editor: false });
  return values => {
    const text = fillIn(source, body, variables, callValues({}, values));
    return text.trim() === '' ? [] : [{ role: 'user', text }];
  };
}
