/** What a partial that stands alone on its line puts ahead of its own lines. */
export interface Indent {
  readonly text: string;
  /** Ahead of empty lines as well. */
  readonly blankLines: boolean;
}

/** A partial's text with its lines indented. Nothing stands ahead of the end of the text. */
export function indentLines(text: string, { text: indent, blankLines }: Indent): string {
  if (indent === '') return text;
  return text.replace(
    blankLines ? /(^|\n)(?=[\s\S])/g : /(^|\n)(?=[^\r\n])/g,
    (begin: string) => begin + indent,
  );
}
