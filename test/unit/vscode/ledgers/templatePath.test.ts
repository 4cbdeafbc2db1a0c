import { describe, expect, it } from 'vitest';
import type { PanelSnapshot } from '../../../../src/shared/ledgerProtocol.ts';
import { templatePath } from '../../../../src/vscode/ledgers/templatePath.ts';

const names = ['prompts/icon.prompt', '../outside.prompt', '/etc/passwd', ''];
const row = (template: string) => ({
  template,
  version: 'v1',
  model: 'openai/gpt-5',
  assets: 1,
  cost: null,
  costPerAsset: null,
});
const snapshot: PanelSnapshot = {
  root: '/repo',
  window: 'all',
  simulated: false,
  has: { real: true, simulated: false },
  totals: { cost: null, upper: null, calls: 1, assets: 1, costPerAsset: null, unpricedCalls: 1 },
  days: [],
  assetCost: names.map(row),
  versions: [],
  running: [],
};

describe('templatePath', () => {
  it('is the file of a template that the snapshot shows', () => {
    expect(templatePath(snapshot, 'prompts/icon.prompt')).toBe('/repo/prompts/icon.prompt');
  });

  it.each(['prompts/other.prompt', '../outside.prompt', '/etc/passwd', ''])('refuses "%s"', name => {
    expect(templatePath(snapshot, name)).toBeUndefined();
  });

  it('refuses everything before there is a snapshot', () => {
    expect(templatePath(undefined, 'prompts/icon.prompt')).toBeUndefined();
  });
});
