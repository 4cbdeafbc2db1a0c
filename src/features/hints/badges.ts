import * as vscode from 'vscode';
import type { OverBudget } from '../../shared/templatesProtocol.ts';
import { disposeAll } from '../../vscode/disposable.ts';
import type { Services } from '../../vscode/services.ts';
import { isTrusted } from '../../vscode/trust.ts';

/** A save is often one of many. */
const PAUSE_MS = 1500;
const RULE = 'budget-per-call';

/** Templates in the Explorer whose call is over its budget. An open one has its problem there already. */
export function registerBadges(services: Services): vscode.Disposable {
  const badges = new Badges(services);
  const { settings, templateFiles, documents } = services;
  return disposeAll(
    badges,
    vscode.window.registerFileDecorationProvider(badges),
    templateFiles.onDidChange(badges.outdated),
    settings.badgesEnabled.onDidChange(badges.outdated),
    settings.lintEnabled.onDidChange(badges.changed),
    documents.onDidChange(badges.changed),
    vscode.workspace.onDidGrantWorkspaceTrust(badges.outdated),
  );
}

class Badges implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  #over: ReadonlyMap<string, OverBudget> = new Map();
  #timer: NodeJS.Timeout | undefined;
  /** Nothing is counted before the Explorer asks, and nothing at all without a policy. */
  #asked = false;

  constructor(services: Services) {
    this.#services = services;
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (!this.#asked) {
      this.#asked = true;
      this.outdated();
    }
    const over = this.#over.get(uri.toString());
    if (over === undefined || this.#isShownAsProblem(uri)) return undefined;
    return new vscode.FileDecoration('$', over.message, new vscode.ThemeColor('list.warningForeground'));
  }

  readonly outdated = (): void => {
    if (!this.#asked) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#services.edge.run(() => this.#find()), PAUSE_MS);
  };

  /** One document has other problems now, or all of them. */
  readonly changed = (given: vscode.Uri | boolean): void => {
    const all = [...this.#over.values()].map(({ path }) => vscode.Uri.file(path));
    const uris = given instanceof vscode.Uri ? all.filter(uri => uri.toString() === given.toString()) : all;
    if (uris.length > 0) this.#changed.fire(uris);
  };

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  async #find(): Promise<void> {
    const { roots, templates, settings } = this.#services;
    const all = await roots.all();
    const isWanted = settings.badgesEnabled.value && isTrusted() && roots.hasPolicy;
    const found: OverBudget[] = [];
    for (const root of isWanted ? all : []) found.push(...(await templates.call('overBudget', { root })));
    const before = this.#over;
    this.#over = new Map(found.map(each => [vscode.Uri.file(each.path).toString(), each]));
    const keys = new Set([...before.keys(), ...this.#over.keys()]);
    if (keys.size > 0) this.#changed.fire([...keys].map(key => vscode.Uri.parse(key)));
  }

  #isShownAsProblem(uri: vscode.Uri): boolean {
    const { documents, settings } = this.#services;
    const key = uri.toString();
    const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === key);
    const state = open === undefined || !settings.lintEnabled.value ? 'none' : documents.stateOf(open);
    return typeof state === 'object' && (state.analysis?.problems ?? []).some(({ rule }) => rule === RULE);
  }
}
