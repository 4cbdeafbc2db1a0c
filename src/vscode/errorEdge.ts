import * as vscode from 'vscode';
import { UserError } from '../core/errors.ts';
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

  async #showUserError(error: UserError): Promise<void> {
    const { where } = error;
    const buttons = where === undefined ? [] : ['Open File'];
    const answer = await vscode.window.showErrorMessage(
      where === undefined ? sentence(error.message) : error.message,
      ...buttons,
    );
    if (answer === undefined || where === undefined) return;
    const at = new vscode.Position(Math.max(0, (where.line ?? 1) - 1), Math.max(0, (where.column ?? 1) - 1));
    try {
      await vscode.window.showTextDocument(vscode.Uri.file(where.file), {
        selection: new vscode.Range(at, at),
      });
    } catch (failure) {
      // A relative path of a message, or a file that is gone: the message itself has said where.
      this.#log.warn(`${where.file} could not be opened: ${String(failure)}`);
    }
  }
}
