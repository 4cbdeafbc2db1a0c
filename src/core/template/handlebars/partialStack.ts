import type { Span } from '../../model.ts';
import { maxPartialDepth } from '../limits.ts';
import { partialsTooDeep } from '../render/nestingProblems.ts';

/** The partials around what is being rendered, outermost first. */
export class PartialStack {
  readonly #names: string[] = [];
  readonly #indents: { readonly indent: string; lineStart: boolean }[] = [];

  /** @param indent of the tag, if it stands alone on its line. @throws RenderProblem where it is one too many */
  within(name: string, indent: string, place: Span, render: () => void): void {
    if (this.#names.length >= maxPartialDepth) throw partialsTooDeep([...this.#names, name], place);
    this.#names.push(name);
    this.#indents.push({ indent, lineStart: true });
    render();
    this.#indents.pop();
    this.#names.pop();
  }

  /** Text as the partials around indent it: Handlebars does so with all that they write, values too. */
  indented(text: string): string {
    let indented = text;
    for (const partial of this.#indents.toReversed()) {
      if (partial.indent !== '' && indented !== '') {
        const first = partial.lineStart ? partial.indent : '';
        partial.lineStart = indented.endsWith('\n');
        indented = first + indented.replace(/\n(?=[\s\S])/g, `\n${partial.indent}`);
      }
    }
    return indented;
  }
}
