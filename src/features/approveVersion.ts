import * as vscode from 'vscode';
import { UserError } from '../core/errors.ts';
import { displayTokens } from '../shared/display.ts';
import { commandIds } from '../vscode/contributions.ts';
import { givenDocument, nameOf } from '../vscode/documents/givenDocument.ts';
import type { Services } from '../vscode/services.ts';
import { requireTrust } from '../vscode/trust.ts';

/** Records today's text of a template as its approved version in `promptledger.lock`. */
export function registerApproveVersion({ commands, templates, templateFiles }: Services): vscode.Disposable {
  return commands.register(commandIds.approveVersion, async given => {
    requireTrust('approve versions');
    const document = await givenDocument(given);
    const name = nameOf(document.uri);
    if (document.uri.scheme !== 'file') {
      throw new UserError({ what: `${name} is not on the disk`, next: 'Save it first, then approve it' });
    }
    // What is approved is the file: the hash is over its bytes.
    if (document.isDirty && !(await document.save())) {
      throw new UserError({ what: `${name} could not be saved`, next: 'Save it first, then approve it' });
    }
    const approvals = await templates.call('approve', { paths: [document.uri.fsPath] });
    templateFiles.rulesChanged();
    const [approval] = approvals;
    if (approval === undefined) {
      throw new UserError({
        what: `${name} is not a prompt template`,
        next: 'Name its folder under "templates" in promptledger.yaml',
      });
    }
    const approved = `${approval.version} of ${name} is approved (${displayTokens(approval.tokens)})`;
    vscode.window.setStatusBarMessage(`$(check) ${approved}`, 8000);
  });
}
