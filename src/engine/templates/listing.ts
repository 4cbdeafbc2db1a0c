import type { TemplateAnalysis } from '../../core/model.ts';
import type { TemplateListing } from '../../shared/templatesProtocol.ts';
import { labelOf, type Site } from './site.ts';

/** A template as a list shows it, but for its label: that is relative to the folder that is listed. */
export function listingOf(
  path: string,
  analysis: TemplateAnalysis,
  site: Site,
): Omit<TemplateListing, 'label'> {
  const { estimate, version, hash, format, problems } = analysis;
  return {
    path,
    format,
    version,
    approved: site.lock.get(labelOf(site, path) ?? '')?.hash === hash,
    tokens: estimate.tokens.input,
    perCall: estimate.perCall,
    perMonth: estimate.perMonth,
    problems: problems.filter(problem => problem.severity !== 'info').length,
    ...(site.policy.currency && { currency: site.policy.currency }),
  };
}
