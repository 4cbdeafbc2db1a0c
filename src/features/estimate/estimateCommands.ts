import type * as vscode from 'vscode';
import { disposeAll } from '../../vscode/disposable.ts';
import type { Services } from '../../vscode/services.ts';
import { registerCompareModels } from './compareModels.ts';
import { registerCountWithProvider } from './countWithProvider.ts';
import { registerExplainEstimate } from './explainEstimate.ts';

/** What a template's estimate can be asked: what it is made of, what others would cost, what a provider counts. */
export function registerEstimateCommands(services: Services): vscode.Disposable {
  return disposeAll(
    ...[registerExplainEstimate, registerCompareModels, registerCountWithProvider].map(register =>
      register(services),
    ),
  );
}
