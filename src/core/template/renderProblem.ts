import type { Span } from '../model.ts';

/** Why a template could not be rendered; `renderTemplate` makes a UserError with file, line and column of it. */
export class RenderProblem extends Error {
  /** UTF-16 offsets into the template's source; undefined where no place can be named. */
  readonly span: Span | undefined;
  readonly next: string | undefined;

  constructor(what: string, span?: Span, next?: string) {
    super(what);
    this.name = 'RenderProblem';
    this.span = span;
    this.next = next;
  }
}

/** A variable that the template prints and nobody gave. */
export function missingVariable(name: string, span?: Span): RenderProblem {
  return new RenderProblem(
    `Variable "${name}" has no value`,
    span,
    `Give "${name}" a column in the dataset or a default in the front matter`,
  );
}
