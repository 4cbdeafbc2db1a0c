import * as vscode from 'vscode';
import { UserError } from '../core/errors.ts';
import type { Span } from '../core/model.ts';
import { type BreakdownRow, breakdown, headline } from '../shared/breakdown.ts';
import type { DocumentAnalysis } from '../shared/templatesProtocol.ts';
import { commandIds } from '../vscode/contributions.ts';
import { givenDocument, nameOf } from '../vscode/givenDocument.ts';
import { rangeOf } from '../vscode/ranges.ts';
import type { Services } from '../vscode/services.ts';

type Item = vscode.QuickPickItem & { readonly span?: Span };

/** What an estimate is made of, line by line; choosing a section or variable shows it in the editor. */
export function registerExplainEstimate({ commands, documents }: Services): vscode.Disposable {
  return commands.register(commandIds.explainEstimate, async given => {
    const document = await givenDocument(given);
    const analysis = await documents.analyse(document);
    if (analysis === null) {
      throw new UserError({
        what: `${nameOf(document.uri)} is not a prompt template`,
        next: 'Open one, or name its folder under "templates" in promptledger.yaml',
      });
    }
    const picked = await vscode.window.showQuickPick(itemsOf(analysis), {
      title: `${nameOf(document.uri)} · ${headlineOf(analysis)}`,
      placeHolder: 'Choose a section or variable to see it in the editor',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.span === undefined) return;
    const range = rangeOf(document, picked.span);
    const editor = await vscode.window.showTextDocument(document, { selection: range });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  });
}

function headlineOf({ analysis, currency }: DocumentAnalysis): string {
  return analysis === null ? '' : headline(analysis, currency);
}

function itemsOf({ analysis, currency }: DocumentAnalysis): Item[] {
  if (analysis === null) return [];
  const { totals, components, sections, variables, notes } = breakdown(analysis, currency);
  return [
    ...group('Cost', 'credit-card', totals),
    ...group('Billed for', 'list-unordered', components),
    ...group('Sections', 'symbol-string', sections),
    ...group('Variables', 'symbol-variable', variables),
    ...(notes.length === 0 ? [] : [separator('Notes')]),
    ...notes.map(label => ({ label: `$(info) ${label}` })),
  ];
}

function group(title: string, icon: string, rows: readonly BreakdownRow[]): Item[] {
  if (rows.length === 0) return [];
  return [separator(title), ...rows.map(row => toItem(row, icon))];
}

function toItem({ title, amount, cost, note, span }: BreakdownRow, icon: string): Item {
  const description = [cost, amount, note].filter(part => part !== '').join(' · ');
  const item = { label: `$(${icon}) ${title}`, description };
  return span === undefined ? item : { ...item, span };
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
