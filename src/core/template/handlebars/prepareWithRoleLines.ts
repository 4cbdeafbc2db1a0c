import { findRoleLines } from '../roles/roleLines.ts';
import { roleMarkers } from '../roles/roleMarkers.ts';
import { type HandlebarsRendering, prepareHandlebars } from './prepareHandlebars.ts';
import { scanTags } from './scanTags.ts';

/**
 * Prepares the text of calls; lines such as `system:` that stand in the template are marks in it, which `splitMessages`
 * finds.
 * @throws RenderProblem, and so does what it returns.
 */
export function prepareWithRoleLines(
  rendering: Omit<HandlebarsRendering, 'text'>,
): (values: Record<string, unknown>) => string {
  const { source, content } = rendering;
  const lines = findRoleLines(source, content, scanTags(source, content)).filter(
    line => line.role !== undefined,
  );
  let text = '';
  let at = content.start;
  for (const { span, text: mark } of roleMarkers(lines, [])) {
    text += source.slice(at, span.start) + mark;
    at = span.end;
  }
  text += source.slice(at, content.end);
  const render = prepareHandlebars({ ...rendering, text });
  return values =>
    render(values)
      .map(message => message.text)
      .join('');
}
