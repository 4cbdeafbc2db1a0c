import type { ContentEngine } from '../chat/engine.ts';
import { prepareJinja } from '../jinja/prepareJinja.ts';
import { scanJinja } from '../jinja/scanJinja.ts';

/** Nunjucks, read as the Jinja that it was made after: no role lines, the last line break stays. */
export const nunjucksContent: ContentEngine = {
  scan: text => scanJinja(text, { start: 0, end: text.length }, { roleLines: false }),
  prepare(text) {
    const content = { start: 0, end: text.length };
    const { references } = scanJinja(text, content, { roleLines: false });
    return prepareJinja({
      source: text,
      content,
      optional: new Set(),
      references,
      partials: undefined,
      asText: true,
    });
  },
};
