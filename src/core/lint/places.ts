import type { Span, Template } from '../model.ts';

/** Where a problem of the model belongs: at its name, or at the body's start where the policy names it. */
export function modelSpan(template: Template): Span {
  return template.model?.span ?? bodySpan(template);
}

/** The body's first character, for problems of the template as a whole. */
export function bodySpan({ body }: Template): Span {
  return { start: body.start, end: Math.min(body.start + 1, body.end) };
}
