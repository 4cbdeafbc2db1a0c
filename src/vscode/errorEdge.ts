import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { formatPlace, type Place, UserError } from '../core/errors.ts';
import { sentence } from '../shared/sentence.ts';

/** Where errors end: a `UserError` becomes a message that says what to do, anything else goes to the log and is shown once. */
export class ErrorEdge {
  readonly #log: vscode.LogOutputChannel;
  readonly #shown = new Set<string>();

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Never throws and never waits for the reader. */
  readonly report = (error: unknown): void => {
    if (error instanceof vscode.CancellationError) return;
    if (error instanceof UserError) {
      this.#log.info(error.message);
      void this.#showUserError(error);
      return;
    }
    const fault = error instanceof Error ? error : new Error(String(error));
    this.#log.error(fault);
    if (this.#shown.has(fault.message)) return;
    this.#shown.add(fault.message);
    void this.#offerLog(
      vscode.window.showErrorMessage(
        `Prompt Ledger failed: ${fault.message}. This is a fault of ours; the log has the details.`,
        'Show Log',
      ),
    );
  };

  /** Shows a warning of ours with a way to the log. */
  warn(message: string): void {
    this.#log.warn(message);
    void this.#offerLog(vscode.window.showWarningMessage(message, 'Show Log'));
  }

  /** Runs work that nobody waits for; a failure ends here. */
  run(work: () => Promise<unknown>): void {
    work().catch(this.report);
  }

  async #offerLog(answer: Thenable<string | undefined>): Promise<void> {
    if ((await answer) !== undefined) this.#log.show();
  }

  async #showUserError({ message, where }: UserError): Promise<void> {
    const file = where === undefined ? undefined : await findFile(where.file);
    const said = where === undefined ? message : message.slice(`${formatPlace(where)}: `.length);
    const text = `${placeText(where, file)}${sentence(said)}`;
    const buttons = file === undefined ? [] : ['Open File'];
    const answer = await vscode.window.showErrorMessage(text, ...buttons);
    if (answer === undefined || file === undefined) return;
    const at = new vscode.Position(
      Math.max(0, (where?.line ?? 1) - 1),
      Math.max(0, (where?.column ?? 1) - 1),
    );
    try {
      await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });
    } catch (failure) {
      // A folder or a binary file: the message itself has said where.
      this.#log.warn(`${file.fsPath} could not be opened: ${String(failure)}`);
    }
  }
}

/** The file as people know it in this window, with line and column. */
function placeText(where: Place | undefined, file: vscode.Uri | undefined): string {
  if (where === undefined) return '';
  const name = file === undefined ? where.file : vscode.workspace.asRelativePath(file);
  return `${formatPlace({ ...where, file: name })}: `;
}

/** A message may name a file relative to its repository. Undefined where there is none of that name. */
async function findFile(path: string): Promise<vscode.Uri | undefined> {
  if (isAbsolute(path)) return vscode.Uri.file(path);
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const file = vscode.Uri.joinPath(uri, path);
    const found = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}
