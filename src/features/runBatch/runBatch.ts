import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';
import type { Preflight, RunSummary } from '../../shared/batchProtocol.ts';
import { sentence } from '../../shared/sentence.ts';
import type { Batches } from '../../vscode/batches.ts';
import { commandIds } from '../../vscode/contributions.ts';
import { rootOf } from '../../vscode/roots.ts';
import type { Services } from '../../vscode/services.ts';
import { requireTrust } from '../../vscode/trust.ts';
import { pickSpec } from './pickSpec.ts';
import { preflightMessage } from './preflightMessage.ts';
import { progressText, summaryText } from './summaryMessage.ts';

const RUN = 'Run';
const RUN_OVER = 'Run and Overwrite';
const DASHBOARD = 'Open Dashboard';
const ASSETS = 'Show Assets';

/** A batch from the command palette: pre-flight, question, progress, summary, panel. */
export function registerRunBatch(services: Services): vscode.Disposable {
  const { commands, batches, edge } = services;
  return commands.register(commandIds.runBatch, async given => {
    requireTrust('run batches');
    const spec = await pickSpec(given);
    if (spec === undefined) return;
    await vscode.workspace.saveAll(false);
    const preflight = await confirmed(spec.fsPath, batches);
    if (preflight === undefined) return;
    const summary = await runWithProgress(preflight, batches);
    const root = rootOf(spec.fsPath, await services.roots.all()) ?? dirname(spec.fsPath);
    const choice = { root, simulated: summary.simulated };
    await vscode.commands.executeCommand(commandIds.openDashboard, choice, 'unasked');
    // The command is done when the panel is there; the message may stay as long as the reader likes.
    edge.run(() => showSummary(summary, preflight, choice));
  });
}

/** The plan the reader agreed to. Outputs that exist already are refused first, then offered to be overwritten. */
async function confirmed(spec: string, batches: Batches): Promise<Preflight | undefined> {
  const planning = { location: vscode.ProgressLocation.Window, title: 'Planning the batch' };
  const { preflight, refused } = await vscode.window.withProgress(planning, () => plan(spec, batches));
  const { message, detail } = preflightMessage(preflight);
  const button = refused === undefined ? RUN : RUN_OVER;
  const shown = refused === undefined ? detail : `${sentence(refused.what)}.\n\n${detail}`;
  const { showInformationMessage, showWarningMessage } = vscode.window;
  const ask = preflight.simulated && refused === undefined ? showInformationMessage : showWarningMessage;
  const answer = await ask(message, { modal: true, detail: shown }, button);
  return answer === button ? preflight : undefined;
}

interface Planned {
  readonly preflight: Preflight;
  /** Why the plan stands only if outputs may be overwritten. */
  readonly refused?: UserError;
}

async function plan(spec: string, batches: Batches): Promise<Planned> {
  try {
    return { preflight: await batches.preflight(spec, {}) };
  } catch (refused) {
    if (!(refused instanceof UserError)) throw refused;
    // Overwriting lifts one obstacle only: outputs that exist. With any other the second plan fails as the first did.
    const preflight = await batches.preflight(spec, { overwrite: true }).catch(() => undefined);
    if (preflight === undefined) throw refused;
    return { preflight, refused };
  }
}

function runWithProgress(preflight: Preflight, batches: Batches): Thenable<RunSummary> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: preflight.spec,
  };
  return vscode.window.withProgress(options, (report, cancel) => {
    let ended = 0;
    const budget = preflight.budget?.limit ?? null;
    return batches.run(
      preflight.plan,
      progress => {
        const now = progress.produced + progress.failed;
        const increment = progress.items === 0 ? 0 : ((now - ended) / progress.items) * 100;
        ended = now;
        report.report({ message: progressText(progress, budget, preflight.currency), increment });
      },
      cancel,
    );
  });
}

async function showSummary(
  summary: RunSummary,
  preflight: Preflight,
  choice: { readonly root: string; readonly simulated: boolean },
): Promise<void> {
  const { showInformationMessage, showWarningMessage } = vscode.window;
  const show = summary.status === 'done' ? showInformationMessage : showWarningMessage;
  const answer = await show(summaryText(summary, preflight.currency), DASHBOARD, ASSETS);
  if (answer === DASHBOARD) await vscode.commands.executeCommand(commandIds.openDashboard, choice);
  if (answer === ASSETS) await revealAssets(resolve(choice.root, preflight.output));
}

/** Shows the folder of the outputs in the explorer: the part of their pattern that is the same for all. */
async function revealAssets(output: string): Promise<void> {
  const fixed = output.split('{{')[0] ?? output;
  const folder = /[\\/]$/.test(fixed) ? fixed.slice(0, -1) : dirname(fixed);
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(folder));
}
