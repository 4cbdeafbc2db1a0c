import type { Template } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import type { ReadPartial, RenderCall, TemplateFormat } from '../format.ts';
import { prepareJinja } from '../jinja/prepareJinja.ts';
import { jinjaDialect } from '../jinja/run/jinjaDialect.ts';
import { scanJinja } from '../jinja/scanJinja.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues } from '../render/renderValues.ts';
import { splitMessages } from '../render/splitMessages.ts';
import { markBorder } from '../roles/roleMarkers.ts';

/**
 * Jinja templates. Lines such as `system:` divide them into messages, as in promptflow's chat prompts; a template
 * without such lines is one message of the user. There is no front matter: `---` at the top is text in Jinja.
 */
export const jinja: TemplateFormat = {
  id: 'jinja',
  label: 'Jinja',
  matches: path => /\.(?:j2|jinja|jinja2)$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory): Template {
  const body = wholeOf(source);
  return assembleTemplate({
    format: jinja.id,
    source,
    body,
    content: body,
    defaultRole: 'user',
    scan: scanJinja(source, body, { memory }),
    declarations: [],
    problems: [],
  });
}

function prepare(source: string, partials?: ReadPartial): RenderCall {
  const content = wholeOf(source);
  const { references, roleMarks } = scanJinja(source, content);
  const render = prepareJinja({
    source,
    content,
    dialect: jinjaDialect,
    optional: new Set(),
    references,
    partials,
  });
  return values => {
    const given = callValues({}, values);
    const text = render(given);
    // Without role lines nothing is cut, and nothing trimmed either.
    if (roleMarks.length > 0 || text.includes(markBorder)) return splitMessages(text, 'user', given);
    return text.trim() === '' ? [] : [{ role: 'user', text }];
  };
}
