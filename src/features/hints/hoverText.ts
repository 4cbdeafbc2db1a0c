import type { TemplateAnalysis } from '../../core/model.ts';
import { type BreakdownRow, breakdown } from '../../shared/breakdown.ts';
import type { CountedRows } from '../../shared/countedRows.ts';
import { type Currency, displayBar, displayShare } from '../../shared/display.ts';
import { shareBasis } from '../../shared/partShare.ts';
import { escapeMarkdown, markdownTable } from '../../vscode/views/markdown.ts';

/** Rows of a group that a hover shows; the command "Explain This Estimate" has them all. */
const MOST_ROWS = 12;

/** The breakdown of an estimate as a Markdown table with a bar for each part, and its notes. */
export function hoverText(analysis: TemplateAnalysis, currency?: Currency, counted?: CountedRows): string {
  const { totals, components, sections, variables, attached, notes } = breakdown(analysis, currency);
  const basis = shareBasis(analysis.estimate);
  const rows = [
    ...rowsOf(totals),
    ...(counted === undefined ? [] : group(counted.title, counted.rows)),
    ...group('Billed for', components),
    ...group('Sections', sections),
    ...group('Variables', variables),
    ...group('Beside words', attached),
  ];
  return [
    markdownTable(
      [unbroken(`Version ${analysis.version}`), 'Amount', 'Cost', 'Basis', unbroken(`Share of ${basis}`)],
      rows,
      [1, 2],
    ),
    [...notes, ...(counted?.notes ?? [])].map(note => `- ${escapeMarkdown(note)}`).join('\n'),
  ].join('\n\n');
}

function group(title: string, rows: readonly BreakdownRow[]): string[][] {
  if (rows.length === 0) return [];
  const left = rows.length - MOST_ROWS;
  const more = left > 0 ? [[`and ${left} more`, '', '', '', '']] : [];
  return [[title], ...rowsOf(rows.slice(0, MOST_ROWS)), ...more];
}

function rowsOf(rows: readonly BreakdownRow[]): string[][] {
  return rows.map(({ title, amount, cost, share, note }) => [
    title,
    unbroken(amount),
    unbroken(cost),
    // A band breaks at no end of its dash.
    note.replaceAll('–', '\u2060–\u2060'),
    unbroken(barOf(share)),
  ]);
}

/** Numbers stay on one line where the hover is narrow; what is said of them wraps. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function barOf(share: number | undefined): string {
  return share === undefined ? '' : `${displayBar(share)} ${displayShare(share)}`;
}
