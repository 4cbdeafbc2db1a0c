import { systemIdentity } from '../../src/adapters/identity.ts';
import type { IntentRow, SettleRow } from '../../src/core/ledger/event.ts';

/** The row before an image call, about 800 bytes of JSON. */
export function intent(parts: Partial<IntentRow> = {}): IntentRow {
  return {
    type: 'intent',
    attempt: systemIdentity.ulid(),
    at: new Date().toISOString(),
    run: '01J0000000000000000000000A',
    item: 'icon-0001',
    try: 1,
    provider: 'openai',
    model: 'gpt-image-1',
    simulated: true,
    endpoint: 'http://127.0.0.1:4000',
    operation: 'image',
    template: 'prompts/icon.prompt',
    version: 'v3',
    templateHash: `sha256:${'0'.repeat(64)}`,
    tags: { feature: 'icons', segment: 'internal', product: 'website', category: 'ui', task: 'image' },
    params: { size: '1024x1024', quality: 'medium', maxOutputTokens: 400 },
    request: `sha256:${'1'.repeat(64)}`,
    max: 63_000_000_000n,
    price: { name: 'bench', date: '2026-11-01', hash: `sha256:${'2'.repeat(64)}` },
    ...parts,
  };
}

/** What came of it. */
export function settle(attempt: string, parts: Partial<SettleRow> = {}): SettleRow {
  const rate = { pico: 40_000_000n, per: 1n };
  const components = [{ unit: 'outputImageTokens', quantity: 1056, rate, pico: 42_240_000_000n }] as const;
  return {
    type: 'settle',
    attempt,
    at: new Date().toISOString(),
    latencyMs: 812.4,
    outcome: 'ok',
    requestId: `req_${attempt}`,
    usage: { inputTokens: 212, outputImageTokens: 1056 },
    cost: { pico: 42_240_000_000n, upper: 42_240_000_000n, kind: 'exact', components },
    asset: {
      path: `assets/${attempt}.png`,
      hash: `sha256:${'3'.repeat(64)}`,
      bytes: 1200,
      mediaType: 'image/png',
    },
    ...parts,
  };
}
