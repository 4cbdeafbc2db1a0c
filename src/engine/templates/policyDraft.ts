import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { POLICY_FILE } from '../../adapters/home.ts';
import { systemCode } from '../../adapters/systemCode.ts';
import { UserError } from '../../core/errors.ts';

/** What a first policy has to know of a template. */
export interface FoundTemplate {
  /** Relative to the root, forward slashes. */
  readonly label: string;
  readonly model: string | null | undefined;
}

/** Where no template names a model. */
const USUAL_MODEL = 'openai/gpt-5-mini';

/**
 * Writes a commented policy for what was found. Never overwrites.
 * @returns its absolute path.
 * @throws UserError where there is a policy already, or it cannot be written.
 */
export async function createPolicyFile(root: string, files: readonly FoundTemplate[]): Promise<string> {
  const file = join(root, POLICY_FILE);
  try {
    await writeFile(file, draftPolicy(files), { flag: 'wx' });
    return file;
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw code === 'EEXIST'
      ? new UserError({
          what: 'there is a policy already',
          where: { file },
          next: 'Edit it, or remove it first',
        })
      : new UserError({
          what: `the policy cannot be written (${code})`,
          where: { file },
          next: 'Check that you may write in this folder',
        });
  }
}

/** The text of a first policy: what was found is filled in, what must be decided stands as a comment. */
function draftPolicy(files: readonly FoundTemplate[]): string {
  const labels = files.map(({ label }) => label).sort();
  const folders = outermost(labels.map(folderOf));
  const model = mostUsed(files.flatMap(file => file.model ?? [])) ?? USUAL_MODEL;
  return `# Prompt Ledger's policy for this repository. Editor, command line and CI read this one file.
# Every key is optional; an unknown key is an error that names its line.
version: 1

# Prompt templates, beside those recognised by name (*.prompt, *.prompty, *.prompt.md, *.j2, …).
${found(labels)}
${list(
  'templates',
  folders.map(folder => `${folder}/**`),
)}

# For templates that name no model, and for those that set no limit of their own.
model: ${stringify(model).trim()}
maxOutputTokens: 600

# Days and months of reports and monthly budgets follow this zone.
timeZone: UTC

# What the templates are for. A volume turns a cost per call into a cost per month.
${features(folders)}

# Caps in US dollars. The worst case of every attempt is reserved before it is sent. A batch may set a lower cap, and
# so may your own settings; nobody can raise these from outside this file.
budgets:
  - {per: call, limit: 0.10}
  - {per: batch, limit: 10}
  - {per: month, limit: 100}

# Attempts after the first one, each with its own row in the ledger.
retries: 2

# Growth over the version approved in promptledger.lock: from 10% a warning, from 50% an error.
rules:
  token-drift: {warning: 10%, error: 50%}

# Prices of models that no price list has.
# prices:
#   - {model: acme/draw-1, perImage: 0.02, from: 2026-01-01, source: "contract 7"}
`;
}

function found(labels: readonly string[]): string {
  if (labels.length === 0) return '# None was found here yet.';
  const shown = labels.slice(0, 8).map(label => `#   ${label}`);
  const more = labels.length > shown.length ? [`#   and ${labels.length - shown.length} more`] : [];
  return [`# Found here: ${labels.length}.`, ...shown, ...more].join('\n');
}

/** Commented out where there is nothing to list. */
function list(key: string, globs: readonly string[]): string {
  if (globs.length === 0) return `# ${key}: ["prompts/**"]`;
  return `${key}: [${globs.map(glob => JSON.stringify(glob)).join(', ')}]`;
}

function features(folders: readonly string[]): string {
  const names = folders.length > 0 ? folders : ['prompts'];
  const lines = names.map(folder => {
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    return `#   ${JSON.stringify(name)}: {templates: [${JSON.stringify(`${folder}/**`)}], callsPerMonth: 1000, segment: internal}`;
  });
  return ['# features:', ...lines].join('\n');
}

/** Folders that no other one of them encloses; a glob over the outer one covers it. */
function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders)].filter(folder => folder !== '').sort();
  return all.filter(folder => !all.some(other => folder.startsWith(`${other}/`)));
}

function folderOf(label: string): string {
  return label.includes('/') ? label.slice(0, label.lastIndexOf('/')) : '';
}

function mostUsed(models: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const model of models) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}
