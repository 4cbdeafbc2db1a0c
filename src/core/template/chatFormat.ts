import type { Span, Template } from '../model.ts';
import { wholeOf } from '../text/textPlaces.ts';
import { assembleTemplate } from './assemble.ts';
import type { BodyScan } from './body/bodyScan.ts';
import type { ReadPartial, RenderCall, TemplateFormat } from './format.ts';
import type { ParseMemory } from './parseMemory.ts';
import { callValues } from './render/renderValues.ts';
import { splitMessages } from './render/splitMessages.ts';
import { markBorder } from './roles/roleMarkers.ts';

interface Language {
  readonly id: string;
  readonly label: string;
  readonly extensions: RegExp;
  scan(source: string, body: Span, memory: ParseMemory | undefined): BodyScan;
  /** What it returns is the text of one call, with marks for role lines. @throws RenderProblem, and so does that */
  prepare(
    source: string,
    content: Span,
    partials: ReadPartial | undefined,
  ): (values: Record<string, unknown>) => string;
}

/**
 * A format of bare templates, without front matter: `---` at the top is text. Lines such as `system:` divide them into
 * messages, a template without such lines is one message of the user.
 */
export function chatFormat({ id, label, extensions, scan, prepare }: Language): TemplateFormat {
  return {
    id,
    label,
    matches: path => extensions.test(path),
    parse(source, memory): Template {
      const body = wholeOf(source);
      return assembleTemplate({
        format: id,
        source,
        body,
        content: body,
        defaultRole: 'user',
        scan: scan(source, body, memory),
        declarations: [],
        problems: [],
      });
    },
    prepare(source, partials): RenderCall {
      const render = prepare(source, wholeOf(source), partials);
      return values => {
        const given = callValues({}, values);
        const text = render(given);
        if (text.includes(markBorder)) return splitMessages(text, 'user', given);
        return text.trim() === '' ? [] : [{ role: 'user', text }];
      };
    },
  };
}
