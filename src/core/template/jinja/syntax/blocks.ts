/** Statements with a body, and what ends them. */
export const endByWord: ReadonlyMap<string, string> = new Map(
  ['for', 'if', 'macro', 'call', 'filter', 'set', 'with', 'block', 'autoescape'].map(word => [
    word,
    `end${word}`,
  ]),
);
