import type { TemplateProblem } from '../../model.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** What goes to the provider and is neither words nor media. */
export function uncounted(what: string, { span }: YamlNode): TemplateProblem {
  return {
    code: 'uncounted',
    message: `${what} sent with every call and not in the figures, nor in batches`,
    severity: 'info',
    span,
  };
}
