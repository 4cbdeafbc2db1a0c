import { chatFormat } from '../handlebars/chatFormat.ts';
import { handlebarsVocabulary } from '../handlebars/vocabulary.ts';

/** Handlebars templates with its built-in helpers (handlebarsjs.com, "Built-in Helpers"; `log` aside). */
export const handlebars = chatFormat({
  id: 'handlebars',
  label: 'Handlebars',
  extensions: /\.(?:hbs|handlebars)$/i,
  vocabulary: handlebarsVocabulary,
  unsupported: () => [],
});
