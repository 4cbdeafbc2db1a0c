import type { Disposable } from 'vscode';
import { commandIds } from '../vscode/contributions.ts';
import type { Services } from '../vscode/services.ts';

/** Reads policy, templates and ledgers anew: everything that is shown follows. */
export function registerRefresh({ commands, templateFiles, ledgers }: Services): Disposable {
  return commands.register(commandIds.refresh, () => {
    templateFiles.rulesChanged();
    ledgers.refresh();
  });
}
