/** Text as literal Markdown on one line: no emphasis, no links, no table borders, no HTML. No-break spaces stay. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[^\S\u00a0]+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~&:.@]/g, '\\$&');
}

/**
 * A Markdown table of literal texts.
 * @param rows a row of one cell is a heading between the others
 * @param rightAligned columns of numbers, from 0
 */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  // VS Code puts no space between columns: a number that stands right would touch the text that follows.
  const spaced = (cell: string, column: number) =>
    cell !== '' && rightAligned.includes(column) && !rightAligned.includes(column + 1)
      ? `${cell}&emsp;`
      : cell;
  const line = (cells: readonly string[]) => `| ${cells.map(spaced).join(' | ')} |`;
  const rule = `|${head.map((_, column) => (rightAligned.includes(column) ? '---:' : ':---')).join('|')}|`;
  const body = rows.map(([first = '', ...others]) => {
    const cells =
      others.length === 0 ? [`**${escapeMarkdown(first)}**`] : [first, ...others].map(escapeMarkdown);
    return line(head.map((_, column) => cells[column] ?? ''));
  });
  return [line(head.map(escapeMarkdown)), rule, ...body].join('\n');
}
