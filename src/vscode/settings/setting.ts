import * as vscode from 'vscode';
import { type SettingKey, type SettingTypes, settingDefaults, settingsSection } from '../contributions.ts';

/** One setting: its value now, and a call when it changes. */
export class Setting<K extends SettingKey> implements vscode.Disposable {
  readonly onDidChange: vscode.Event<SettingTypes[K]>;
  readonly #key: K;
  readonly #read: (configuration: vscode.WorkspaceConfiguration, key: K) => unknown;
  readonly #changed = new vscode.EventEmitter<SettingTypes[K]>();
  readonly #listener: vscode.Disposable;

  constructor(key: K, read: (configuration: vscode.WorkspaceConfiguration, key: K) => unknown = effective) {
    this.#key = key;
    this.#read = read;
    this.onDidChange = this.#changed.event;
    this.#listener = vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(`${settingsSection}.${key}`)) this.#changed.fire(this.value);
    });
  }

  /** What is set, or the default where the value is missing or of another type. */
  get value(): SettingTypes[K] {
    const value = this.raw;
    const fallback = settingDefaults[this.#key];
    return typeof value === typeof fallback ? (value as SettingTypes[K]) : fallback;
  }

  /** What is set, unchecked: for readers that must refuse a wrong type instead of taking the default. */
  get raw(): unknown {
    return this.#read(vscode.workspace.getConfiguration(settingsSection), this.#key);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}

/** A setting of which only the user's own value counts: a workspace can neither raise a cap nor move an endpoint. */
export function machineSetting<K extends SettingKey>(key: K): Setting<K> {
  return new Setting(key, (configuration, name) => configuration.inspect(name)?.globalValue);
}

function effective(configuration: vscode.WorkspaceConfiguration, key: SettingKey): unknown {
  return configuration.get(key);
}
