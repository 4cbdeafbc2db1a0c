/** Helpers every Handlebars template may use; their semantics are in `helpers.ts`. */
const builtIn = ['if', 'unless', 'each', 'with', 'lookup'] as const;

/** What Dotprompt adds (google/dotprompt, js/src/helpers.ts). */
const dotprompt = ['role', 'history', 'section', 'media', 'json', 'ifEquals', 'unlessEquals'] as const;

/** Which helpers a dialect of Handlebars knows, and whether some of them divide the text into roles. */
export interface Vocabulary {
  readonly helpers: ReadonlySet<string>;
  readonly roles: boolean;
}

export const handlebarsVocabulary: Vocabulary = { helpers: new Set(builtIn), roles: false };
export const dotpromptVocabulary: Vocabulary = { helpers: new Set([...builtIn, ...dotprompt]), roles: true };
