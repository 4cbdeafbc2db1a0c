import type { TemplateProblem } from '../../model.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** A file that should list messages and does not. */
export function missingMessages(at: YamlNode | null | undefined, key: string): TemplateProblem {
  const start = at?.span.start ?? 0;
  return {
    code: 'no-messages',
    message: `The file has no list of ${key}: nothing can be sent`,
    severity: 'error',
    span: { start, end: start },
  };
}
