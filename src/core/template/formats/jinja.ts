import type { RenderedMessage, Template } from '../../model.ts';
import { assembleTemplate } from '../assemble.ts';
import type { ReadPartial, TemplateFormat, TemplateValues } from '../format.ts';
import { renderJinja } from '../jinja/renderJinja.ts';
import { scanJinja } from '../jinja/scanJinja.ts';
import { callValues } from '../renderValues.ts';
import { markBorder } from '../roleMarkers.ts';
import { splitMessages } from '../splitMessages.ts';
import { wholeOf } from '../textPlaces.ts';

/**
 * Jinja templates. Lines such as `system:` divide them into messages, as in promptflow's chat prompts; a template
 * without such lines is one message of the user. There is no front matter: `---` at the top is text in Jinja.
 */
export const jinja: TemplateFormat = {
  id: 'jinja',
  label: 'Jinja',
  matches: path => /\.(?:j2|jinja|jinja2)$/i.test(path),
  parse,
  render,
};

function parse(source: string): Template {
  const body = wholeOf(source);
  return assembleTemplate({
    format: jinja.id,
    source,
    body,
    content: body,
    defaultRole: 'user',
    scan: scanJinja(source, body),
    declarations: [],
    problems: [],
  });
}

function render(source: string, values: TemplateValues, partials?: ReadPartial): readonly RenderedMessage[] {
  const content = wholeOf(source);
  const given = callValues({}, values);
  const scan = scanJinja(source, content);
  const { references } = scan;
  const text = renderJinja({
    source,
    content,
    values: given,
    optional: new Set(),
    references,
    partials,
  });
  // Without role lines nothing is cut, and nothing trimmed either.
  return scan.roleMarks.length === 0 && !text.includes(markBorder)
    ? text.trim() === ''
      ? []
      : [{ role: 'user', text }]
    : splitMessages(text, 'user', given);
}
