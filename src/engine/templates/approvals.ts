import type { Home } from '../../adapters/home.ts';
import { readLock, writeLock } from '../../adapters/lockFile.ts';
import { UserError } from '../../core/errors.ts';
import { TemplateCounts } from '../../core/estimate/templateCounts.ts';
import type { Role } from '../../core/model.ts';
import { type Approved, approve, type LockTokens } from '../../core/policy/lock.ts';
import { lineAndColumn } from '../../core/text/textPlaces.ts';
import { tokenProfile } from '../../core/tokens/profiles.ts';
import { RESERVED_KEYS } from '../../core/yaml/checkShape.ts';
import type { Approval } from '../../shared/templatesProtocol.ts';
import type { FileAnalysis } from './fileAnalysis.ts';

const ROLES: readonly Role[] = ['system', 'user', 'assistant', 'tool'];

/** One file's version, ready for the lock. */
export interface Candidate {
  readonly path: string;
  readonly label: string;
  readonly home: Home;
  readonly version: Approved;
}

/**
 * A file as it stands, as the version to approve.
 * @param today ISO date.
 * @throws UserError where the file cannot be analysed or has errors: nobody approves what cannot be sent.
 */
export function candidate(path: string, file: FileAnalysis, today: string, note?: string): Candidate {
  const { analysis, prepared, site, label, text } = file;
  const fault = file.problems.find(
    ({ rule, severity }) => severity === 'error' && (analysis === null || rule === 'template-syntax'),
  );
  if (analysis === null || prepared === null || site.home === null || fault !== undefined) {
    throw new UserError({
      what: fault?.message ?? 'the file belongs to no folder',
      where: { file: path, ...lineAndColumn(text, fault?.span.start ?? 0) },
      next: 'Correct it first, then approve it',
    });
  }
  if (RESERVED_KEYS.has(label)) {
    throw new UserError({
      what: `a file named "${label}" cannot stand in the lock`,
      where: { file: path },
      next: 'Rename it',
    });
  }
  const model = analysis.estimate.model;
  const version: Approved = {
    hash: analysis.hash,
    ...(model !== null && { model }),
    tokens: tokensOf(file, prepared),
    approved: today,
    ...(note !== undefined && note !== '' && { note }),
  };
  return { path, label, home: site.home, version };
}

/** Writes the versions of one home into its lock, all or none. @param tag unique among the writers of this process. */
export async function approveAll(candidates: readonly Candidate[], tag: string): Promise<Approval[]> {
  const [first] = candidates;
  if (first === undefined) return [];
  const before = await readLock(first.home);
  const lock = candidates.reduce((next, { label, version }) => approve(next, label, version), before);
  await writeLock(first.home, lock, tag);
  return candidates.map(({ path, label, version }) => ({
    path,
    version: lock.get(label)?.label ?? '',
    tokens: version.tokens.static,
  }));
}

function tokensOf(
  file: FileAnalysis,
  { template, model, encoding, media }: NonNullable<FileAnalysis['prepared']>,
): LockTokens {
  const range = { countRange: (start: number, end: number) => encoding.count(file.text.slice(start, end)) };
  const profile = tokenProfile(model ?? '');
  const counts = new TemplateCounts(template, { model, profile, encoding, range, media });
  const roles = ROLES.flatMap(role => {
    const tokens = counts.ofRole(role).value ?? 0;
    return tokens > 0 ? [[role, tokens]] : [];
  });
  return { static: counts.static().value ?? 0, ...Object.fromEntries(roles) };
}
