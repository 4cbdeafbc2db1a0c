/** A path for each language id of the editor, by which an unsaved document finds its format. */
const PATHS: Readonly<Record<string, string>> = {
  dotprompt: 'untitled.prompt',
  prompty: 'untitled.prompty',
  'jinja-prompt': 'untitled.j2',
  jinja: 'untitled.j2',
  'jinja-html': 'untitled.j2',
  handlebars: 'untitled.hbs',
  mustache: 'untitled.mustache',
  liquid: 'untitled.liquid',
  prompt: 'untitled.prompt.md',
  instructions: 'untitled.instructions.md',
  chatagent: 'untitled.agent.md',
  chatmode: 'untitled.chatmode.md',
  skill: 'SKILL.md',
};

/** Undefined for languages that are no prompts. */
export function pathOfLanguage(languageId: string): string | undefined {
  return Object.hasOwn(PATHS, languageId) ? PATHS[languageId] : undefined;
}
