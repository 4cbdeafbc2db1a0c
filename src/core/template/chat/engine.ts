import type { BodyScan } from '../bodyScan.ts';
import { fillIn, findSimpleVariables, simpleReferences, simpleTags } from '../simpleVariables.ts';

/** How the contents of messages write their variables. Spans are offsets into the content's own text. */
export interface ContentEngine {
  scan(text: string): BodyScan;
  /** @throws RenderProblem */
  render(text: string, values: Record<string, unknown>): string;
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
  render(text, values) {
    const whole = { start: 0, end: text.length };
    return fillIn(text, whole, findSimpleVariables(text, whole, { editor: false }), values);
  },
};
