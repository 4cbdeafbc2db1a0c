import { bodySpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** Declared in the front matter and never put into the text. */
export const unusedVariable: Rule = {
  id: 'unused-variable',
  severity: 'warning',
  check: context =>
    context.template.variables
      .filter(variable => variable.declared && variable.spans.length === 0)
      .map(({ name, declaration }) => ({
        message: `"${name}" is declared but never used`,
        span: declaration ?? bodySpan(context),
      })),
};
