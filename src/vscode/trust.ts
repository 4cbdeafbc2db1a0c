import * as vscode from 'vscode';
import { UserError } from '../core/errors.ts';

/** Whether the workspace is trusted right now. */
export function isTrusted(): boolean {
  return vscode.workspace.isTrusted;
}

/**
 * Stops whatever may run only in a trusted workspace.
 * @param what the thing that was asked for, as in `run a batch`
 * @throws UserError
 */
export function requireTrust(what: string): void {
  if (isTrusted()) return;
  throw new UserError({
    what: `This workspace is not trusted, so Prompt Ledger does not ${what}`,
    next: 'Trust it with the command "Workspaces: Manage Workspace Trust" and try again',
  });
}
