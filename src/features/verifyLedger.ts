import * as vscode from 'vscode';
import { displayPlural } from '../shared/display.ts';
import type { VerifyProblem, VerifyReport } from '../shared/ledgerProtocol.ts';
import { commandIds } from '../vscode/contributions.ts';
import { disposeAll } from '../vscode/disposable.ts';
import { pickRoot } from '../vscode/pickRoot.ts';
import type { Services } from '../vscode/services.ts';
import { requireTrust } from '../vscode/trust.ts';

const SHOW = 'Show Report';

/** Checks every hash of every row of a ledger and says which row does not fit. */
export function registerVerifyLedger({ commands, ledgers }: Services): vscode.Disposable {
  const output = vscode.window.createOutputChannel('Prompt Ledger Verification');
  const command = commands.register(commandIds.verifyLedger, async () => {
    requireTrust('read ledgers');
    const root = await pickRoot(await ledgers.roots(), 'Verify Ledger');
    if (root === undefined) return;
    const report = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Verifying the ledger…' },
      () => ledgers.verify(root),
    );
    output.clear();
    for (const line of reportLines(root, report)) output.appendLine(line);
    void offerReport(report, output);
  });
  return disposeAll(output, command);
}

async function offerReport(report: VerifyReport, output: vscode.OutputChannel): Promise<void> {
  const { problems, rows, segments, notes } = report;
  const size = `${displayPlural(rows, 'row')} in ${displayPlural(segments.length, 'segment')}`;
  const noted = notes.length === 0 ? '' : `, ${displayPlural(notes.length, 'note')}`;
  const answer =
    problems.length === 0
      ? await vscode.window.showInformationMessage(`The ledger is whole: ${size}${noted}.`, SHOW)
      : await vscode.window.showErrorMessage(
          `The ledger has ${displayPlural(problems.length, 'problem')} (${size}). The report names segment and row.`,
          SHOW,
        );
  if (answer === SHOW) output.show();
}

/** The report as lines of plain text. */
function reportLines(root: string, { problems, notes, segments, rows, head }: VerifyReport): string[] {
  return [
    `Ledger of ${root}`,
    `Head ${head}`,
    '',
    ...group('Problems', problems),
    ...group('Notes', notes),
    `${displayPlural(segments.length, 'segment')}, ${displayPlural(rows, 'row')}`,
    ...segments.map(
      segment =>
        `  ${segment.segment}  ${displayPlural(segment.rows, 'row')}  ${segment.signed ? 'signed' : 'unsigned'}  ${segment.hash}`,
    ),
  ];
}

function group(title: string, found: readonly VerifyProblem[]): string[] {
  if (found.length === 0) return [];
  const lines = found.map(({ segment, row, problem }) =>
    row === null ? `  ${segment}: ${problem}` : `  ${segment}, row ${row}: ${problem}`,
  );
  return [title, ...lines, ''];
}
