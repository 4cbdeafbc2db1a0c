import { matchesGlob } from '../text/matchesGlob.ts';
import type { TemplateFormat } from './format.ts';
import { customAgent } from './formats/customAgent.ts';
import { dotprompt } from './formats/dotprompt.ts';
import { githubModels } from './formats/githubModels.ts';
import { handlebars } from './formats/handlebars.ts';
import { instructions } from './formats/instructions.ts';
import { jinja } from './formats/jinja.ts';
import { liquid } from './formats/liquid.ts';
import { markdown } from './formats/markdown.ts';
import { messageJson } from './formats/messageJson.ts';
import { mustache } from './formats/mustache.ts';
import { plainText } from './formats/plainText.ts';
import { promptfoo } from './formats/promptfoo.ts';
import { prompty } from './formats/prompty.ts';
import { skill } from './formats/skill.ts';

/** Every format, in the order in which they are asked. A new one is a file under `formats/` and a line here. */
export const formats: readonly TemplateFormat[] = [
  dotprompt,
  prompty,
  githubModels,
  markdown,
  customAgent,
  skill,
  instructions,
  jinja,
  handlebars,
  mustache,
  liquid,
  messageJson,
  promptfoo,
  plainText,
];

/**
 * The format of a file by its path (either slash), or undefined where it is no prompt template.
 * `globs` (of the policy, against `path` as given: relative to the policy's folder) make prompts of files that are not
 * recognised by name: Markdown and text files, and whatever a glob names with its extension (JSON as messages).
 */
export function formatOf(path: string, globs: readonly string[] = []): TemplateFormat | undefined {
  const named = formats.find(format => format.matches(path));
  if (named !== undefined) {
    return named;
  }
  const glob = globs.find(each => matchesGlob(path, each));
  if (glob === undefined) {
    return undefined;
  }
  if (/\.(?:md|markdown|mdx)$/i.test(path)) {
    return markdown;
  }
  const extension = /\.[^./\\]+$/.exec(path)?.[0] ?? '';
  const isText = extension === '' || /^\.(?:txt|text|prompt|tmpl|template)$/i.test(extension);
  const isNamed = extension !== '' && glob.toLowerCase().endsWith(extension.toLowerCase());
  if (isNamed && extension.toLowerCase() === '.json') {
    return messageJson;
  }
  return isText || isNamed ? plainText : undefined;
}
