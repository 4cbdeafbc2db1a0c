/** Helpers every Handlebars template may use; their semantics are in `helpers.ts`. */
const builtIn = ['if', 'unless', 'each', 'with', 'lookup'] as const;

/** What Dotprompt adds (google/dotprompt, js/src/helpers.ts). */
const dotprompt = ['role', 'history', 'section', 'media', 'json', 'ifEquals', 'unlessEquals'] as const;

/** Which helpers a dialect of Handlebars knows, and whether some of them divide the text into roles. */
export interface Vocabulary {
  readonly helpers: ReadonlySet<string>;
  readonly roles: boolean;
  /** A name that the context does not have is looked for in those around it, as Mustache does. */
  readonly inherits: boolean;
}

export const handlebarsVocabulary: Vocabulary = { helpers: new Set(builtIn), roles: false, inherits: false };
/** Mustache has no helpers at all. */
export const mustacheVocabulary: Vocabulary = { helpers: new Set(), roles: false, inherits: true };
export const dotpromptVocabulary: Vocabulary = {
  helpers: new Set([...builtIn, ...dotprompt]),
  roles: true,
  inherits: false,
};
