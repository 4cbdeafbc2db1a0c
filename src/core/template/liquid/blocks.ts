/** Statements with a body; `end…` ends them. */
export const blocks: ReadonlySet<string> = new Set([
  'if',
  'unless',
  'case',
  'for',
  'tablerow',
  'capture',
  'block',
]);
