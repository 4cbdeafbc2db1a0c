import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findFiles } from '../../adapters/templateFiles/findFiles.ts';
import { UserError } from '../../core/errors.ts';
import { formatOf } from '../../core/template/formats.ts';
import type { PolicyNews } from './policyNews.ts';
import { labelOf, type Sites } from './site.ts';

/** Files that one search may find: beyond it the globs are too wide. */
const MAX_TEMPLATES = 5_000;

/** Finds the files of a folder that are prompt templates, by their names or by the policy's globs. */
export class TemplateSearch {
  readonly #sites: Sites;
  readonly #news: PolicyNews;

  constructor(sites: Sites, news: PolicyNews) {
    this.#sites = sites;
    this.#news = news;
  }

  /** Absolute paths, sorted. @throws UserError where the folder cannot be read or holds too many. */
  async in(folder: string): Promise<string[]> {
    const site = await this.#sites.of(folder);
    this.#news.take(site);
    const isTemplate = (path: string): boolean =>
      formatOf(labelOf(site, join(folder, path)) ?? path, site.policy.templates) !== undefined;
    const found = await findFiles(folder, isTemplate);
    if (found.length > MAX_TEMPLATES) {
      throw new UserError({
        what: `${found.length} files look like prompt templates`,
        where: { file: folder },
        next: 'Name fewer folders, or narrow "templates" in promptledger.yaml',
      });
    }
    return found.map(path => join(folder, path));
  }

  /**
   * Files that are named, and templates in folders that are named (the current one where nothing is), sorted.
   * @throws UserError where a path is not there.
   */
  async among(paths: readonly string[], cwd: string): Promise<string[]> {
    const found = new Set<string>();
    for (const path of paths.length === 0 ? [cwd] : paths.map(each => resolve(cwd, each))) {
      const info = await stat(path).catch(() => undefined);
      if (info === undefined) {
        throw new UserError({
          what: 'there is no such file',
          where: { file: path },
          next: 'Correct the path',
        });
      }
      for (const each of info.isDirectory() ? await this.in(path) : [path]) found.add(each);
    }
    return [...found].sort();
  }
}
