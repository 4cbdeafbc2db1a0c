/**
 * The names of the worker's formats, so that a window without prompts never starts the worker. A test holds this to
 * the formats themselves.
 */
const NAMES =
  /(?:\.(?:prompty|prompt|j2|jinja2?|hbs|handlebars|mustache|liquid)|\.(?:prompt|instructions|agent|chatmode)\.md|\.prompt\.ya?ml|\.(?:messages|prompt)\.json|(?:^|[\\/])(?:(?:SKILL|AGENTS|CLAUDE|copilot-instructions)\.md|promptfooconfig(?:\.[\w-]+)*\.ya?ml))$/i;

/** Language ids of prompts, by which a document without a name is recognised. */
export const promptLanguages: readonly string[] = [
  'dotprompt',
  'prompty',
  'jinja-prompt',
  'jinja',
  'handlebars',
  'mustache',
  'liquid',
  'prompt',
  'instructions',
  'chatagent',
  'skill',
];

export interface DocumentKind {
  readonly scheme: string;
  readonly path: string;
  readonly languageId: string;
}

/** `perhaps`: only the policy's globs can tell, and the worker knows them. */
export type Recognised = 'template' | 'perhaps' | 'no';

/**
 * Whether a document is a prompt template, as far as its name and language tell.
 * @param hasPolicy whether a policy stands anywhere in the workspace
 */
export function recognise({ scheme, path, languageId }: DocumentKind, hasPolicy: boolean): Recognised {
  // Revisions, left sides of diffs and outputs have schemes of their own.
  if (scheme === 'untitled') return promptLanguages.includes(languageId) ? 'template' : 'no';
  if (scheme !== 'file') return 'no';
  if (NAMES.test(path)) return 'template';
  return hasPolicy ? 'perhaps' : 'no';
}
