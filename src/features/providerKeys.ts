import * as vscode from 'vscode';
import { commandIds } from '../vscode/contributions.ts';
import { disposeAll } from '../vscode/disposable.ts';
import type { Services } from '../vscode/services.ts';
import type { ProviderKeys } from '../vscode/settings/providerKeys.ts';

/** Providers that batches call at an address that is known; every other one of OpenAI's wire format needs `promptLedger.endpoints`. */
const CALLED = ['openai'];
/** Providers that count tokens with a wire format of their own; batches do not call them. */
const COUNTED = ['anthropic', 'google'];
const OTHER = 'Another OpenAI-compatible provider…';
const ENDPOINTS = 'promptLedger.endpoints';

/** Keys of providers, typed once and kept in secret storage. */
export function registerProviderKeys(services: Services): vscode.Disposable {
  const { commands, keys } = services;
  return disposeAll(
    commands.register(commandIds.setProviderKey, () => setKey(services)),
    commands.register(commandIds.clearProviderKey, () => clearKey(keys)),
  );
}

async function setKey({ keys, settings: { endpoints } }: Services): Promise<void> {
  const provider = await pickProvider(await keys.providers());
  if (provider === undefined) return;
  const key = await vscode.window.showInputBox({
    title: `Key of ${provider}`,
    prompt:
      'It is kept in the secret storage of this machine and handed to the calls and counts that you start, and to nothing else.',
    password: true,
    ignoreFocusOut: true,
    validateInput: value => (/^\S+$/.test(value.trim()) ? undefined : 'A key is one word without spaces'),
  });
  if (key === undefined) return;
  await keys.set(provider, key.trim());
  const used = COUNTED.includes(provider)
    ? '“Count with the Provider” uses it'
    : 'Batches with its models use it';
  const stored = `The key of ${provider} is stored. ${used}.`;
  if (COUNTED.includes(provider) || CALLED.includes(provider) || provider in endpoints.value) {
    void vscode.window.showInformationMessage(stored);
    return;
  }
  const message = `${stored} Its address is still missing: add it to ${ENDPOINTS}.`;
  if ((await vscode.window.showInformationMessage(message, 'Open Settings')) !== undefined) {
    await vscode.commands.executeCommand('workbench.action.openSettings', ENDPOINTS);
  }
}

async function pickProvider(stored: readonly string[]): Promise<string | undefined> {
  const known = [...new Set([...CALLED, ...COUNTED, ...stored])];
  const items: vscode.QuickPickItem[] = known.map(label =>
    stored.includes(label) ? { label, description: 'has a key, which will be replaced' } : { label },
  );
  const picked = await vscode.window.showQuickPick([...items, { label: OTHER }], {
    title: 'Set Provider Key',
    placeHolder: 'Whose key?',
  });
  if (picked?.label !== OTHER) return picked?.label;
  return vscode.window.showInputBox({
    title: 'Set Provider Key',
    prompt: 'The part of the model’s name before the slash, as in provider/model',
    validateInput: value =>
      /^[a-z0-9][a-z0-9._-]*$/.test(value) ? undefined : 'Lower-case letters, digits, . _ -',
  });
}

async function clearKey(keys: ProviderKeys): Promise<void> {
  const stored = await keys.providers();
  if (stored.length === 0) {
    void vscode.window.showInformationMessage('No provider key is stored.');
    return;
  }
  const provider = await vscode.window.showQuickPick(stored, {
    title: 'Clear Provider Key',
    placeHolder: 'Whose key is to be removed?',
  });
  if (provider === undefined) return;
  await keys.clear(provider);
  void vscode.window.showInformationMessage(`The key of ${provider} is removed.`);
}
