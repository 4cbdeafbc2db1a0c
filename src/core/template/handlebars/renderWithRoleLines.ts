import { findRoleLines } from '../roleLines.ts';
import { roleMarkers } from '../roleMarkers.ts';
import { type HandlebarsRendering, renderHandlebars } from './renderHandlebars.ts';
import { scanTags } from './scanTags.ts';

/**
 * The rendered text; lines such as `system:` that stand in the template are marks in it, which `splitMessages` finds.
 * @throws RenderProblem
 */
export function renderWithRoleLines(rendering: Omit<HandlebarsRendering, 'text'>): string {
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
  return renderHandlebars({ ...rendering, text })
    .map(message => message.text)
    .join('');
}
