import * as vscode from 'vscode';
import { heatColors } from '../../vscode/contributions.ts';
import { disposeAll } from '../../vscode/disposable.ts';
import type { Services } from '../../vscode/services.ts';
import { type Heat, type HeatLines, heatLines } from './heatLines.ts';

const HEATS: readonly Heat[] = ['high', 'medium', 'low'];

/** A stroke in the gutter and in the overview ruler where a template's tokens are. Off unless it is asked for. */
export function registerHeat({ documents, settings, extensionUri }: Services): vscode.Disposable {
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  const marks = HEATS.map(heat => ({ heat, type: decorationType(heat, media) }));
  const linesOf = (document: vscode.TextDocument): HeatLines[] | undefined => {
    const state = settings.heatEnabled.value ? documents.stateOf(document) : 'none';
    if (typeof state === 'string' || state.analysis === null) return [];
    // Decorations move with the text: until the new text is counted the old ones stand nearly right.
    if (state.version !== document.version) return undefined;
    const lineAt = (offset: number) => document.positionAt(offset).line;
    return heatLines(state.analysis.estimate, lineAt, settings.heatThreshold.value / 100);
  };
  const show = (editor: vscode.TextEditor) => {
    const lines = linesOf(editor.document);
    if (lines === undefined) return;
    for (const { heat, type } of marks) {
      const ranges = lines.filter(line => line.heat === heat);
      editor.setDecorations(
        type,
        ranges.map(({ first, last }) => new vscode.Range(first, 0, last, 0)),
      );
    }
  };
  const showAll = () => vscode.window.visibleTextEditors.forEach(show);
  return disposeAll(
    ...marks.map(({ type }) => type),
    documents.onDidChange(uri => {
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document.uri.toString() === uri.toString()) show(editor);
      }
    }),
    vscode.window.onDidChangeVisibleTextEditors(showAll),
    settings.heatEnabled.onDidChange(showAll),
    settings.heatThreshold.onDidChange(showAll),
  );
}

function decorationType(heat: Heat, media: vscode.Uri): vscode.TextEditorDecorationType {
  const icon = (theme: string) => vscode.Uri.joinPath(media, 'heat', `${heat}-${theme}.svg`);
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    // An icon takes no theme colour, so there is one for each kind of theme.
    light: { gutterIconPath: icon('light') },
    dark: { gutterIconPath: icon('dark') },
    gutterIconSize: '100% 100%',
    overviewRulerColor: new vscode.ThemeColor(heatColors[heat]),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
}
