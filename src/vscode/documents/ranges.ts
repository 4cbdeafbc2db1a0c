import * as vscode from 'vscode';
import type { Span } from '../../core/model.ts';

/** A span of UTF-16 offsets as a range of the document it was measured in. */
export function rangeOf(document: vscode.TextDocument, span: Span): vscode.Range {
  return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
}

/** The first line without its line break, where hints of a whole document stand. */
export function firstLine(document: vscode.TextDocument): vscode.Range {
  return document.lineAt(0).range;
}
