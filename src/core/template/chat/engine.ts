import type { BodyScan } from '../body/bodyScan.ts';
import { fillIn, findSimpleVariables, simpleReferences, simpleTags } from '../body/simpleVariables.ts';

/** How the contents of messages write their variables. Spans are offsets into the content's own text. */
export interface ContentEngine {
  /** A pure function of the text. */
  readonly scan: (text: string) => BodyScan;
  /** Reads a text once; what it returns is the text of one call. @throws RenderProblem, and so does that */
  prepare(text: string): (values: Record<string, unknown>) => string;
}

/** `{{name}}` is replaced by its value, anything else in braces is text. */
export const simpleContent: ContentEngine = {
  scan(text) {
    const variables = findSimpleVariables(text, { start: 0, end: text.length }, { editor: false });
    return {
      tags: simpleTags(variables),
      references: simpleReferences(variables),
      roleMarks: [],
      sectionMarks: [],
      problems: [],
    };
  },
  prepare(text) {
    const whole = { start: 0, end: text.length };
    const variables = findSimpleVariables(text, whole, { editor: false });
    return values => fillIn(text, whole, variables, values);
  },
};
