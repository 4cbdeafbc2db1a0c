import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import {
  commandIds,
  heatColors,
  machineSettings,
  settingDefaults,
  settingsSection,
  viewIds,
} from '../../../src/vscode/contributions.ts';

const { contributes } = manifest;
const properties: Readonly<Record<string, { readonly default: unknown; readonly scope?: string }>> =
  contributes.configuration.properties;

describe('ids in code and in package.json', () => {
  it('name the same commands', () => {
    expect(Object.values(commandIds).sort()).toEqual(
      contributes.commands.map(({ command }) => command).sort(),
    );
  });

  it('name the same views', () => {
    const { container, ...views } = viewIds;
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([container]);
    expect(Object.values(views).sort()).toEqual(contributes.views.promptLedger.map(({ id }) => id).sort());
  });

  it('name the same settings with the same defaults', () => {
    const declared = Object.entries(properties).map(([key, { default: value }]) => [key, value]);
    const known = Object.entries(settingDefaults).map(([key, value]) => [`${settingsSection}.${key}`, value]);
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(known));
  });

  it('name the same colours', () => {
    expect(contributes.colors.map(({ id }) => id)).toEqual(Object.values(heatColors));
  });

  it('keep money and addresses out of the workspace’s reach', () => {
    const machine = Object.entries(properties).filter(([, { scope }]) => scope === 'machine');
    expect(machine.map(([key]) => key)).toEqual(machineSettings.map(key => `${settingsSection}.${key}`));
  });

  it('take no setting from a workspace that is not trusted', () => {
    const reachable = Object.entries(properties).filter(([, { scope }]) => scope !== 'machine');
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toEqual(reachable.map(([key]) => key));
  });

  it('mention only commands that exist in menus and welcome texts', () => {
    const known = new Set<string>(Object.values(commandIds));
    const inMenus = Object.values(contributes.menus).flatMap(items => items.map(({ command }) => command));
    const inTexts = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/command:(promptLedger\.\w+)/g)].map(match => match[1]),
    );
    for (const command of [...inMenus, ...inTexts]) expect(known).toContain(command);
  });
});
