import type { TemplateAnalysis } from '../../core/model.ts';
import { type BreakdownRow, breakdown } from '../../shared/breakdown.ts';
import type { Currency } from '../../shared/display.ts';
import { escapeMarkdown, markdownTable } from '../../vscode/markdown.ts';

/** Rows of a group that a hover shows; the command "Explain This Estimate" has them all. */
const MOST_ROWS = 12;

/** The breakdown of an estimate as Markdown tables. */
export function hoverText(analysis: TemplateAnalysis, currency?: Currency): string {
  const { totals, components, sections, variables, notes } = breakdown(analysis, currency);
  const blocks = [
    `**Prompt Ledger** · ${escapeMarkdown(analysis.version)}`,
    table('Cost', totals),
    table('Billed for', components),
    table('Section', sections),
    table('Variable', variables),
    notes.map(note => `- ${escapeMarkdown(note)}`).join('\n'),
  ];
  return blocks.filter(block => block !== '').join('\n\n');
}

function table(title: string, rows: readonly BreakdownRow[]): string {
  if (rows.length === 0) return '';
  const shown = rows.slice(0, MOST_ROWS).map(row => [row.title, row.amount, row.cost, row.note]);
  const left = rows.length - shown.length;
  if (left > 0) shown.push([`and ${left} more`, '', '', '']);
  return markdownTable([title, 'Amount', 'Cost', 'Basis'], shown, [1, 2]);
}
