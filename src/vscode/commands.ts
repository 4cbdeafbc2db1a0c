import * as vscode from 'vscode';
import type { CommandId } from './contributions.ts';
import type { ErrorEdge } from './errorEdge.ts';

/** Registers commands so that each ends at the one error edge. */
export class Commands {
  readonly #edge: ErrorEdge;

  constructor(edge: ErrorEdge) {
    this.#edge = edge;
  }

  /** @param run gets what the caller passed, which may be anything: menus, key bindings and links call commands too */
  register(id: CommandId, run: (...given: readonly unknown[]) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (...given: readonly unknown[]) => {
      try {
        await run(...given);
      } catch (error) {
        this.#edge.report(error);
      }
    });
  }
}
