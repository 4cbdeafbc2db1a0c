import type { PartKind, Role, Span, TemplatePart, TemplateProblem, TemplateVariable } from '../../model.ts';

/** A tag of the template's language, as it stands in the body; it says what the part that it becomes says. */
export interface BodyTag
  extends Pick<
    TemplatePart,
    'span' | 'name' | 'media' | 'values' | 'repeats' | 'marks' | 'gives' | 'conditional' | 'indent'
  > {
  readonly kind: Exclude<PartKind, 'text'>;
  /** The tag with the white space that rendering takes away with it. */
  readonly outer?: Span;
}

/** One use of a variable: the whole path stands at `span`, its first segment is `name`. */
export interface Reference {
  readonly name: string;
  readonly span: Span;
  /** The template copes without a value: the use is a condition, or stands under one on this variable. */
  readonly guarded: boolean;
}

/** From `span.start` on the text belongs to `role`. */
export interface RoleMark {
  readonly role: Role;
  readonly title: string;
  readonly span: Span;
}

/** A heading, or a named section: everything from `start` to `end`. */
export interface SectionMark {
  readonly title: string;
  readonly span: Span;
}

/** What an engine finds in a body without rendering it; everything in document order. */
export interface BodyScan {
  readonly tags: readonly BodyTag[];
  readonly references: readonly Reference[];
  readonly roleMarks: readonly RoleMark[];
  readonly sectionMarks: readonly SectionMark[];
  /** Lines divide the body into messages: line breaks at both ends of one are not sent. */
  readonly isCut?: boolean;
  readonly problems: readonly TemplateProblem[];
}

/** A variable that the front matter declares. */
export interface Declaration {
  readonly name: string;
  readonly span: Span;
  readonly sample?: string;
  readonly samples?: TemplateVariable['samples'];
  readonly optional: boolean;
}
