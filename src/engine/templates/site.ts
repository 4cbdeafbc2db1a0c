import { sep } from 'node:path';
import { findHome, type Home, type HomeOverrides } from '../../adapters/home.ts';
import { labelIn } from '../../adapters/labelIn.ts';
import { readLock } from '../../adapters/lockFile.ts';
import { readPolicy } from '../../adapters/policyFile.ts';
import { openCatalogue } from '../../adapters/prices.ts';
import { UserError } from '../../core/errors.ts';
import { emptyLock, type Lock } from '../../core/policy/lock.ts';
import { emptyPolicy, type Policy } from '../../core/policy/policy.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';

/** What governs the templates of one home. */
export interface Site {
  /** Null for documents that were never saved. */
  readonly home: Home | null;
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly lock: Lock;
  /** Why policy or lock could not be read; the empty one holds meanwhile. */
  readonly problem: UserError | null;
}

/** Sites by folder, each read once until `forget`. */
export class Sites {
  readonly #overrides: HomeOverrides;
  /** Folders somebody works in, longest first. */
  #roots: readonly string[] = [];
  readonly #homes = new Map<string, Promise<Home>>();
  readonly #sites = new Map<string, Promise<Site>>();

  constructor(overrides: HomeOverrides) {
    this.#overrides = overrides;
  }

  /** The site of a folder; null: of documents without one. */
  async of(folder: string | null): Promise<Site> {
    const home = folder === null ? null : await this.#home(folder);
    const key = home?.root ?? '';
    return remember(this.#sites, key, () => openSite(home));
  }

  /** A folder somebody works in is the root of what stands in it, where nothing else says so. */
  addRoot(root: string): void {
    if (this.#roots.includes(root)) return;
    this.#roots = [...this.#roots, root].sort((a, b) => b.length - a.length);
    this.forget();
  }

  /** Policy, lock or prices changed: read everything anew when it is next needed. */
  forget(): void {
    this.#homes.clear();
    this.#sites.clear();
  }

  #find(folder: string): Promise<Home> {
    const current = this.#roots.find(root => folder === root || folder.startsWith(root + sep));
    return findHome(folder, { current, ...this.#overrides });
  }

  #home(folder: string): Promise<Home> {
    return remember(this.#homes, folder, () => this.#find(folder));
  }
}

/** A path relative to the site's root, with forward slashes; null outside of it. */
export function labelOf({ home }: Site, path: string): string | null {
  return home === null ? null : labelIn(home.root, path);
}

/** What fails is not kept: the next call tries again. */
function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}

async function openSite(home: Home | null): Promise<Site> {
  const policy =
    home === null
      ? { value: emptyPolicy, problem: null }
      : await tolerate(() => readPolicy(home), emptyPolicy);
  const lock =
    home === null ? { value: emptyLock, problem: null } : await tolerate(() => readLock(home), emptyLock);
  return {
    home,
    policy: policy.value,
    catalogue: await openCatalogue(policy.value),
    lock: lock.value,
    problem: policy.problem ?? lock.problem,
  };
}

async function tolerate<T>(
  read: () => Promise<T>,
  fallback: T,
): Promise<{ value: T; problem: UserError | null }> {
  try {
    return { value: await read(), problem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { value: fallback, problem: error };
  }
}
