/**
 * Names the worker's formats recognise, so that a window without prompts never starts the worker. A test holds this
 * to the formats themselves.
 */
const RECOGNISED =
  /(\.(prompty|prompt|j2|jinja|jinja2|hbs|handlebars|mustache|liquid)|\.prompt\.ya?ml|\.(prompt|instructions|agent|chatmode)\.md|(^|[\\/])(SKILL|AGENTS|CLAUDE)\.md)$/i;

/** Languages of prompts, by which a document without a name is recognised. */
const PROMPT_LANGUAGES: ReadonlySet<string> = new Set([
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
]);

/** Languages in which a glob of the policy may find prompts. */
const PROSE_LANGUAGES: ReadonlySet<string> = new Set([
  'plaintext',
  'markdown',
  'yaml',
  'json',
  'xml',
  'html',
]);

export interface DocumentKind {
  /** `file`, `untitled`; anything else (git, output, diff) is never a template. */
  readonly scheme: string;
  readonly path: string;
  readonly languageId: string;
}

/**
 * Whether the worker should be asked about a document.
 * @param hasPolicy whether a policy stands anywhere in the workspace: its globs may name any prose
 */
export function mayBeTemplate({ scheme, path, languageId }: DocumentKind, hasPolicy: boolean): boolean {
  if (scheme === 'untitled') return PROMPT_LANGUAGES.has(languageId) || RECOGNISED.test(path);
  if (scheme !== 'file') return false;
  return (
    RECOGNISED.test(path) ||
    PROMPT_LANGUAGES.has(languageId) ||
    (hasPolicy && PROSE_LANGUAGES.has(languageId))
  );
}
