import type * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';
import type { GivenText } from '../../shared/templatesProtocol.ts';
import { nameOf, notATemplate } from './givenDocument.ts';
import { maxTemplateLength } from './templateDocuments.ts';

/**
 * A document as the editor has it now, saved or not.
 * @throws UserError where it is too large for a prompt, or no document of its own: a cell of a notebook, a revision
 */
export function givenText(document: vscode.TextDocument): GivenText {
  const { scheme } = document.uri;
  if (scheme !== 'file' && scheme !== 'untitled') throw notATemplate(document.uri);
  const text = document.getText();
  if (text.length > maxTemplateLength) {
    throw new UserError({
      what: `${nameOf(document.uri)} is too large for a prompt`,
      next: 'Open a smaller one',
    });
  }
  return {
    path: scheme === 'file' ? document.uri.fsPath : null,
    languageId: document.languageId,
    text,
  };
}
