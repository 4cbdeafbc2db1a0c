import { dirname } from 'node:path';
import { sha256 } from '../../adapters/hash.ts';
import type { GivenText } from '../../shared/templatesProtocol.ts';
import type { Subject } from './analyser.ts';
import { pathOfLanguage } from './languagePaths.ts';
import { labelOf, type Sites } from './site.ts';

/** A document in its place: a template by its label, or its path, or what its language is called. */
export async function subjectOf({ path, languageId, text }: GivenText, sites: Sites): Promise<Subject> {
  const site = await sites.of(path === null ? null : dirname(path));
  const label = path === null ? null : labelOf(site, path);
  const name = label ?? path ?? pathOfLanguage(languageId) ?? '';
  return { site, label, name, text, hash: `sha256:${sha256(text)}` };
}
