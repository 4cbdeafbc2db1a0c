import type { Span } from '../model.ts';
import type { LintContext } from './rule.ts';

type Read = Pick<LintContext, 'template' | 'text'>;

/** Where a problem of the model belongs: at its name, or at the body's start where the policy names it. */
export function modelSpan(context: Read): Span {
  return context.template.model?.span ?? bodySpan(context);
}

/** The body's first line that is not empty, for problems of the template as a whole: long enough to be pointed at. */
export function bodySpan({ template: { body }, text }: Read): Span {
  const line = /\S[^\r\n]*/.exec(text.slice(body.start, body.end));
  if (line === null) return { start: body.start, end: Math.min(body.start + 1, body.end) };
  const start = body.start + line.index;
  return { start, end: start + line[0].trimEnd().length };
}
