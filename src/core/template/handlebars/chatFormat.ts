import type { Template, TemplateProblem } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { assembleTemplate } from '../assemble.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { callValues } from '../render/renderValues.ts';
import { splitMessages } from '../render/splitMessages.ts';
import { markBorder } from '../roles/roleMarkers.ts';
import { prepareWithRoleLines } from './prepareWithRoleLines.ts';
import { scanWithRoleLines } from './scanWithRoleLines.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Dialect {
  readonly id: string;
  readonly label: string;
  readonly extensions: RegExp;
  readonly vocabulary: Vocabulary;
  /** What the dialect has and its engine here has not. */
  readonly unsupported: (source: string) => readonly TemplateProblem[];
}

/**
 * A format of bare templates, without front matter. Lines such as `system:` divide them into messages, a template
 * without such lines is one message of the user. Nothing is escaped: prompts are text.
 */
export function chatFormat({ id, label, extensions, vocabulary, unsupported }: Dialect): TemplateFormat {
  return {
    id,
    label,
    matches: path => extensions.test(path),
    parse(source, memory): Template {
      const body = wholeOf(source);
      const scan = scanWithRoleLines(source, body, vocabulary, 'user', memory);
      const problems = unsupported(source);
      return assembleTemplate({
        format: id,
        source,
        body,
        content: body,
        defaultRole: 'user',
        // Whatever else is wrong follows from it.
        scan: problems.length > 0 ? { ...scan, problems: [] } : scan,
        declarations: [],
        problems,
      });
    },
    prepare(source, partials): RenderCall {
      const render = prepareWithRoleLines({
        source,
        content: wholeOf(source),
        vocabulary,
        defaultRole: 'user',
        optional: new Set(),
        partials,
      });
      return values => {
        const given = callValues({}, values);
        const text = render(given);
        if (text.includes(markBorder)) return splitMessages(text, 'user', given);
        return text.trim() === '' ? [] : [{ role: 'user', text }];
      };
    },
  };
}
