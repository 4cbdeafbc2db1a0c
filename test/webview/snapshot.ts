import type { PanelSnapshot } from '../../src/shared/ledgerProtocol.ts';
import type { ViewState } from '../../src/shared/viewProtocol.ts';

/** A ledger with two days, two versions and a run under way. */
export const snapshot: PanelSnapshot = {
  root: '/home/ada/studio',
  window: '30d',
  simulated: false,
  has: { real: true, simulated: true },
  totals: {
    cost: '13.999840000000',
    upper: '14.041920000000',
    calls: 336,
    assets: 330,
    costPerAsset: '0.042423757576',
    unpricedCalls: 0,
  },
  days: [
    { day: '2026-11-20', cost: '3.200000000000', calls: 80 },
    { day: '2026-11-21', cost: '0.000000000000', calls: 0 },
    { day: '2026-11-22', cost: '10.799840000000', calls: 256 },
  ],
  assetCost: [
    {
      template: 'prompts/icon.prompt',
      version: 'v3',
      model: 'openai/gpt-image-1',
      assets: 256,
      cost: '10.799840000000',
      costPerAsset: '0.042186875000',
    },
    {
      template: 'prompts/icon.prompt',
      version: 'v2',
      model: 'openai/gpt-image-1',
      assets: 74,
      cost: '3.200000000000',
      costPerAsset: '0.043243243243',
    },
  ],
  versions: [
    {
      template: 'prompts/icon.prompt',
      version: 'v3',
      firstAt: '2026-11-22T01:02:03.000Z',
      lastAt: '2026-11-22T01:09:03.000Z',
      calls: 256,
      assets: 256,
      cost: '10.799840000000',
      costPerAsset: '0.042186875000',
      inputTokens: 64.2,
      outputTokens: 1056,
    },
    {
      template: 'prompts/icon.prompt',
      version: 'v2',
      firstAt: '2026-11-20T01:02:03.000Z',
      lastAt: '2026-11-20T01:09:03.000Z',
      calls: 80,
      assets: 74,
      cost: '3.200000000000',
      costPerAsset: '0.043243243243',
      inputTokens: null,
      outputTokens: null,
    },
  ],
  running: [],
};

export const running: PanelSnapshot['running'] = [
  {
    id: 'r1',
    at: '2026-11-22T01:02:03.000Z',
    spec: 'icons.batch.yaml',
    status: 'running',
    items: 256,
    produced: 100,
    failed: 2,
    attempts: 104,
    cost: '4.200000000000',
    reserved: '0.300000000000',
    budget: '40.000000000000',
    simulated: false,
    template: 'prompts/icon.prompt',
    version: 'v3',
    models: ['openai/gpt-image-1'],
  },
];

export function ledgerState(changes: Partial<PanelSnapshot> = {}): ViewState {
  return { kind: 'ledger', snapshot: { ...snapshot, ...changes }, roots: [snapshot.root] };
}
