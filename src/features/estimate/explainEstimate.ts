import * as vscode from 'vscode';
import type { Span } from '../../core/model.ts';
import { type BreakdownRow, breakdown, headline } from '../../shared/breakdown.ts';
import { countedRows } from '../../shared/countedRows.ts';
import type { CountedCall } from '../../shared/countProtocol.ts';
import type { DocumentAnalysis } from '../../shared/templatesProtocol.ts';
import { type CommandId, commandIds } from '../../vscode/contributions.ts';
import { givenDocument, nameOf, notATemplate } from '../../vscode/documents/givenDocument.ts';
import { rangeOf } from '../../vscode/documents/ranges.ts';
import type { Services } from '../../vscode/services.ts';

type Item = vscode.QuickPickItem & { readonly span?: Span; readonly command?: CommandId };

const COUNT = commandIds.countWithProvider;

const ACTIONS: readonly Item[] = [
  { label: '$(list-ordered) Compare models…', command: commandIds.compareModels },
  { label: '$(cloud-upload) Count with the provider…', command: COUNT },
];

/** What an estimate is made of, line by line; choosing a section or variable shows it in the editor. */
export function registerExplainEstimate({
  commands,
  documents,
  providerCounts,
}: Services): vscode.Disposable {
  return commands.register(commandIds.explainEstimate, async given => {
    const document = await givenDocument(given);
    const analysis = await documents.analyse(document);
    if (analysis?.analysis == null) throw notATemplate(document.uri);
    const counted = providerCounts.of(document.uri, analysis.analysis);
    const picked = await vscode.window.showQuickPick(itemsOf(analysis, counted), {
      title: `${nameOf(document.uri)} · ${headlineOf(analysis)}`,
      placeHolder: 'Choose a section or variable to see it in the editor',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command, document.uri);
    if (picked?.span === undefined) return;
    const range = rangeOf(document, picked.span);
    const editor = await vscode.window.showTextDocument(document, { selection: range });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  });
}

function headlineOf({ analysis, currency }: DocumentAnalysis): string {
  return analysis === null ? '' : headline(analysis, currency);
}

function itemsOf({ analysis, currency }: DocumentAnalysis, given: CountedCall | undefined): Item[] {
  if (analysis === null) return [];
  const { totals, components, sections, variables, attached, notes } = breakdown(analysis, currency);
  const counted = given && countedRows(given, Date.now());
  const sentences = [...notes, ...(counted?.notes ?? [])];
  return [
    ...group('Cost', 'credit-card', totals),
    ...(counted === undefined ? [] : group(counted.title, 'cloud', counted.rows)),
    ...group('Billed for', 'list-unordered', components),
    ...group('Sections', 'symbol-string', sections),
    ...group('Variables', 'symbol-variable', variables),
    ...group('Beside words', 'tools', attached),
    ...(sentences.length === 0 ? [] : [separator('Notes')]),
    ...sentences.map(label => ({ label: `$(info) ${label}` })),
    separator('Actions'),
    ...ACTIONS.filter(({ command }) => analysis.estimate.operation === 'text' || command !== COUNT),
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
