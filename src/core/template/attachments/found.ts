import type { ToolChoice } from '../../callAttachment.ts';
import type { Template, TemplateProblem } from '../../model.ts';

export type PlacedAttachment = NonNullable<Template['attachments']>[number];

/** What a file says of a call beside its messages. */
export interface FoundAttachments {
  readonly attachments: readonly PlacedAttachment[];
  readonly toolChoice?: ToolChoice;
  readonly problems: readonly TemplateProblem[];
}

export const NO_ATTACHMENTS: FoundAttachments = { attachments: [], problems: [] };

/** The template with what was found, as its own. */
export function withAttachments(
  template: Template,
  { attachments, toolChoice, problems }: FoundAttachments,
): Template {
  if (attachments.length === 0 && toolChoice === undefined && problems.length === 0) return template;
  const byPlace = (a: { readonly span: { readonly start: number } }, b: typeof a) =>
    a.span.start - b.span.start;
  return {
    ...template,
    attachments: [...(template.attachments ?? []), ...attachments].sort(byPlace),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    problems: [...template.problems, ...problems].sort(byPlace),
  };
}
