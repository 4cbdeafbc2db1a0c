import * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';
import { commandIds } from '../../vscode/contributions.ts';
import { givenDocument, nameOf, notATemplate } from '../../vscode/documents/givenDocument.ts';
import { givenText } from '../../vscode/documents/givenText.ts';
import type { NamedCall } from '../../vscode/providerCounts.ts';
import type { Services } from '../../vscode/services.ts';
import { requireTrust } from '../../vscode/trust.ts';
import { consentQuestion, countedMessage } from './countTexts.ts';

const SEND = 'Send';

/** Has a provider count the tokens of one call. Only ever asked for by name: the text leaves the machine. */
export function registerCountWithProvider({
  commands,
  templates,
  providerCounts,
}: Services): vscode.Disposable {
  return commands.register(commandIds.countWithProvider, async given => {
    requireTrust('send text to providers');
    const document = await givenDocument(given);
    const name = nameOf(document.uri);
    const call = await templates.call('sampleCall', givenText(document));
    if (call === null) throw notATemplate(document.uri);
    if (call.messages.length === 0) {
      throw new UserError({ what: `${name} has no text to count`, next: 'Write some and try again' });
    }
    if (!hasModel(call)) {
      throw new UserError({
        what: `${name} names no model, and each model counts other tokens`,
        next: 'Name one in the template, or as "model" in promptledger.yaml',
      });
    }
    const destination = await providerCounts.destination(call.model);
    if (!providerCounts.hasConsent(destination)) {
      const { message, detail } = consentQuestion(name, call, destination);
      const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, SEND);
      if (answer !== SEND) return;
      await providerCounts.consent(destination);
    }
    const progress = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: `${destination.provider} counts the tokens of ${name}`,
    };
    const counted = await vscode.window.withProgress(progress, (_, cancel) =>
      providerCounts.count(document.uri, call, cancel),
    );
    if (counted !== null) void vscode.window.showInformationMessage(countedMessage(name, counted));
  });
}

function hasModel(call: { readonly model: string | null }): call is NamedCall {
  return call.model !== null;
}
