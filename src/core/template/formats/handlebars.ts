import { chatFormat } from '../chatFormat.ts';
import { prepareWithRoleLines } from '../handlebars/prepareWithRoleLines.ts';
import { scanWithRoleLines } from '../handlebars/scanWithRoleLines.ts';
import { handlebarsVocabulary as vocabulary } from '../handlebars/vocabulary.ts';

/** Handlebars templates with its built-in helpers (handlebarsjs.com, "Built-in Helpers"; `log` aside). */
export const handlebars = chatFormat({
  id: 'handlebars',
  label: 'Handlebars',
  extensions: /\.(?:hbs|handlebars)$/i,
  scan: (source, body, memory) => scanWithRoleLines(source, body, vocabulary, 'user', memory),
  prepare: (source, content, partials) =>
    prepareWithRoleLines({
      source,
      content,
      vocabulary,
      defaultRole: 'user',
      optional: new Set(),
      partials,
    }),
});
