import type { Template, TemplateProblem } from '../model.ts';

/** UTF-16 code units a template may have. Prompts of this size fit no context window. */
export const maxSourceLength = 4 * 1024 * 1024;
/** UTF-16 code units of YAML that are read, as front matter or as a whole file. */
export const maxYamlLength = 256 * 1024;
/** Above this size keys of YAML are not compared for duplicates: the parser does that in quadratic time. */
export const maxUniqueKeysLength = 16_384;
/** Levels of nesting in YAML. */
export const maxYamlDepth = 64;
/** Levels of blocks, and of parentheses or brackets in one tag. */
export const maxNesting = 100;
/** UTF-16 code units of a tag. */
export const maxLongTagLength = 128 * 1024;
/** The same in a text where the ends of many tags were looked for in vain. */
export const maxTagLength = 16_384;
/** Times that a Mustache template may set other delimiters. */
export const maxDelimiterChanges = 100;
/** Problems that are noted of one template: who reads more? */
export const maxProblems = 200;
/** UTF-16 code units that rendering one call may produce. */
export const maxRenderedLength = 16 * 1024 * 1024;
/** Nodes of a template that one call may visit: loops in loops over long lists end here, not in an hour. */
export const maxRenderSteps = 500_000;
/** Partials within partials. */
export const maxPartialDepth = 32;
/** Blocks and partials within one another while a call is rendered. */
export const maxRenderDepth = 500;

/** The template that stands for a source nobody should read further: no parts, one problem. */
export function refusedTemplate(format: string, source: string): Template {
  const problem: TemplateProblem = {
    code: 'template-too-large',
    message: `The template has ${source.length.toLocaleString('en-US')} characters; more than ${maxSourceLength.toLocaleString('en-US')} are not read`,
    severity: 'error',
    span: { start: 0, end: 0 },
  };
  return {
    format,
    params: {},
    body: { start: 0, end: source.length },
    parts: [],
    variables: [],
    sections: [],
    messages: [],
    problems: [problem],
  };
}

/** What is said of a tag that nothing ends as far as its end is looked for. */
export function tooLongTag(open: string, longest: number): string {
  return `This ${open} is not closed within ${longest.toLocaleString('en-US')} characters: longer tags are not read`;
}
