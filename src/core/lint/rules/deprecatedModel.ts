import { modelSpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** The provider has announced the end of the model. */
export const deprecatedModel: Rule = {
  id: 'deprecated-model',
  severity: 'warning',
  check: context =>
    context.price?.deprecated === true
      ? [
          {
            message: `${context.estimate.model} is deprecated by its provider: choose a newer model`,
            span: modelSpan(context),
          },
        ]
      : [],
};
