import type { RenderedMessage, Template } from '../../model.ts';
import { assembleTemplate } from '../assemble.ts';
import type { ReadPartial, TemplateFormat, TemplateValues } from '../format.ts';
import { renderLiquid } from '../liquid/renderLiquid.ts';
import { scanLiquid } from '../liquid/scanLiquid.ts';
import { callValues } from '../renderValues.ts';
import { markBorder } from '../roleMarkers.ts';
import { splitMessages } from '../splitMessages.ts';
import { wholeOf } from '../textPlaces.ts';

/**
 * Liquid templates. Lines such as `system:` divide them into messages, a template without such lines is one message of
 * the user. There is no front matter: `---` at the top is text in Liquid.
 */
export const liquid: TemplateFormat = {
  id: 'liquid',
  label: 'Liquid',
  matches: path => /\.liquid$/i.test(path),
  parse,
  render,
};

function parse(source: string): Template {
  const body = wholeOf(source);
  return assembleTemplate({
    format: liquid.id,
    source,
    body,
    content: body,
    defaultRole: 'user',
    scan: scanLiquid(source, body),
    declarations: [],
    problems: [],
  });
}

function render(source: string, values: TemplateValues, partials?: ReadPartial): readonly RenderedMessage[] {
  const content = wholeOf(source);
  const given = callValues({}, values);
  const { references } = scanLiquid(source, content);
  const text = renderLiquid({ source, content, values: given, references, partials });
  if (text.includes(markBorder)) return splitMessages(text, 'user', given);
  return text.trim() === '' ? [] : [{ role: 'user', text }];
}
