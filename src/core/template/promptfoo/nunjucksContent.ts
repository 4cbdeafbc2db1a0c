import type { ContentEngine } from '../chat/engine.ts';
import { prepareJinja } from '../jinja/prepareJinja.ts';
import { nunjucksDialect } from '../jinja/run/nunjucksDialect.ts';
import { scanJinja } from '../jinja/scanJinja.ts';

/** Nunjucks: Jinja's syntax, values as JavaScript prints them; no role lines, and the last line break stays. */
export const nunjucksContent: ContentEngine = {
  scan: text =>
    scanJinja(text, { start: 0, end: text.length }, { roleLines: false, dialect: nunjucksDialect }),
  prepare(text) {
    const content = { start: 0, end: text.length };
    const { references } = scanJinja(text, content, { roleLines: false, dialect: nunjucksDialect });
    return prepareJinja({
      source: text,
      content,
      dialect: nunjucksDialect,
      optional: new Set(),
      references,
      partials: undefined,
      asText: true,
    });
  },
};
