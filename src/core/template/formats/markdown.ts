import { findSimpleVariables } from '../body/simpleVariables.ts';
import { markdownFormat } from '../markdown/markdownFormat.ts';

/**
 * Markdown prompts: VS Code's prompt files with the editor's own variables, and `{{name}}`. Nothing declares them: an
 * input's hint is what its field shows while it is empty, and no value.
 */
export const markdown = markdownFormat({
  id: 'markdown',
  label: 'Markdown prompt',
  matches: path => /\.prompt\.md$/i.test(path),
  variables: (source, body) => findSimpleVariables(source, body, { editor: true }),
});
