import type { TemplateProblem } from '../../model.ts';
import { chatFormat } from '../handlebars/chatFormat.ts';
import { mustacheVocabulary } from '../handlebars/vocabulary.ts';
import { maxProblems } from '../limits.ts';

/** Mustache templates (mustache.github.io, mustache(5)), without delimiters of their own and without inheritance. */
export const mustache = chatFormat({
  id: 'mustache',
  label: 'Mustache',
  extensions: /\.mustache$/i,
  vocabulary: mustacheVocabulary,
  unsupported,
});

const messages: ReadonlyMap<string, string> = new Map([
  ['=', 'Other delimiters are not read: write {{ and }}'],
  ['<', 'Templates that inherit from others are not read: write the text out, or use a partial'],
  ['$', 'Blocks to inherit are not read: write the text out, or use a partial'],
]);

function unsupported(source: string): readonly TemplateProblem[] {
  return [...source.matchAll(/\{\{[ \t]{0,20}([=<$])/g)].slice(0, maxProblems).map(match => ({
    code: 'unsupported-tag',
    message: messages.get(match[1] ?? '') ?? 'This tag is not read',
    severity: 'error',
    span: { start: match.index, end: match.index + match[0].length },
  }));
}
