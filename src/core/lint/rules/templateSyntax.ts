import type { Rule } from '../rule.ts';

/** What the format's own reader complains about. */
export const templateSyntax: Rule = {
  id: 'template-syntax',
  severity: 'error',
  check: ({ template }) =>
    template.problems.map(({ message, severity, span }) => ({ message, severity, span })),
};
