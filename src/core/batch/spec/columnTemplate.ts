import { type Place, UserError } from '../../errors.ts';

/** A text with `{{column}}` places: literal pieces and column names in turn. */
export interface ColumnTemplate {
  readonly source: string;
  readonly pieces: readonly ({ readonly text: string } | { readonly column: string })[];
  /** Each once, in order of appearance. */
  readonly columns: readonly string[];
}

/** @throws UserError at `where` for braces that are not closed or name nothing. */
export function parseColumnTemplate(source: string, where: Place): ColumnTemplate {
  const pieces: ({ text: string } | { column: string })[] = [];
  let rest = source;
  for (let open = rest.indexOf('{{'); open >= 0; open = rest.indexOf('{{')) {
    const close = rest.indexOf('}}', open);
    const column = close < 0 ? '' : rest.slice(open + 2, close).trim();
    if (column === '' || column.includes('{')) {
      throw new UserError({
        what: `"${source}" has "{{" without a column name and "}}" behind it`,
        where,
        next: 'Write {{column}} with a column of the data',
      });
    }
    if (open > 0) pieces.push({ text: rest.slice(0, open) });
    pieces.push({ column });
    rest = rest.slice(close + 2);
  }
  if (rest !== '') pieces.push({ text: rest });
  const columns = [...new Set(pieces.flatMap(piece => ('column' in piece ? [piece.column] : [])))];
  return { source, pieces, columns };
}

/**
 * The text with every column's own value in its place; null names the first column whose value is missing or no
 * plain value.
 */
export function fillColumns(
  template: ColumnTemplate,
  values: Readonly<Record<string, unknown>>,
): { readonly text: string } | { readonly missing: string } {
  let text = '';
  for (const piece of template.pieces) {
    if ('text' in piece) {
      text += piece.text;
      continue;
    }
    const value = Object.hasOwn(values, piece.column) ? values[piece.column] : undefined;
    if (!isPlain(value) || value === '') return { missing: piece.column };
    text += String(value);
  }
  return { text };
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
