/** Folders above a template in which Dotprompt's partials are looked for. */
const MOST_FOLDERS = 8;

/**
 * Paths a partial may have, from the template's folder, the first that is there counts: the name as it stands, with the
 * template's ending, or Dotprompt's way. Genkit knows `_name.prompt` by its name alone wherever it stands in the folder
 * of prompts (genkit, js/ai/src/prompt.ts, loadPromptFolderRecursively): it is looked for in the folders above, too.
 * @param ending of the template's file, with its dot.
 */
export function partialPaths(name: string, ending: string): string[] {
  const slash = name.lastIndexOf('/') + 1;
  const underscored = `${name.slice(0, slash)}_${name.slice(slash)}${ending}`;
  const above = ending.toLowerCase() === '.prompt' && slash === 0 ? MOST_FOLDERS : 0;
  const elsewhere = Array.from({ length: above }, (_, depth) => `${'../'.repeat(depth + 1)}${underscored}`);
  return [name, `${name}${ending}`, underscored, ...elsewhere];
}
