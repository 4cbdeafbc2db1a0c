import type { Template } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import type { ReadPartial, RenderCall, TemplateFormat } from '../format.ts';
import { prepareLiquid } from '../liquid/prepareLiquid.ts';
import { scanLiquid } from '../liquid/scanLiquid.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues } from '../render/renderValues.ts';
import { splitMessages } from '../render/splitMessages.ts';
import { markBorder } from '../roles/roleMarkers.ts';

/**
 * Liquid templates. Lines such as `system:` divide them into messages, a template without such lines is one message of
 * the user. There is no front matter: `---` at the top is text in Liquid.
 */
export const liquid: TemplateFormat = {
  id: 'liquid',
  label: 'Liquid',
  matches: path => /\.liquid$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory): Template {
  const body = wholeOf(source);
  return assembleTemplate({
    format: liquid.id,
    source,
    body,
    content: body,
    defaultRole: 'user',
    scan: scanLiquid(source, body, memory),
    declarations: [],
    problems: [],
  });
}

function prepare(source: string, partials?: ReadPartial): RenderCall {
  const content = wholeOf(source);
  const { references } = scanLiquid(source, content);
  const render = prepareLiquid({ source, content, references, partials });
  return values => {
    const given = callValues({}, values);
    const text = render(given);
    if (text.includes(markBorder)) return splitMessages(text, 'user', given);
    return text.trim() === '' ? [] : [{ role: 'user', text }];
  };
}
