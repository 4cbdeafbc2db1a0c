import { utimes } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock.ts';
import type { Encoding, EncodingName } from '../../../../src/core/tokens/encoding.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';
import { TemplatesWorkspace } from './workspace.ts';

const policy =
  'version: 1\nmodel: openai/gpt-5-mini\nmaxOutputTokens: 100\nbudgets: [{per: call, limit: 0.000000001}]\n';

let built: Promise<Encoding> | undefined;
function encoding(name: EncodingName): Promise<Encoding> {
  built ??= testEncoding(name);
  return built;
}

describe('a second scan', () => {
  let workspace: TemplatesWorkspace;
  afterEach(() => workspace.remove());

  /** An engine that counts how many texts it reads as templates. */
  async function scanner() {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': policy,
      'a.prompty': 'system:\none two three\n',
      'b.prompt': 'four {{five}}\n',
    });
    let analysed = 0;
    let now = Date.parse('2026-11-30T10:00:00Z');
    const engine = workspace.editorEngine({
      clock: { ...systemClock, now: () => now },
      loadEncoding: async name => {
        analysed++;
        return encoding(name);
      },
    });
    const scan = async () => {
      analysed = 0;
      const listings = await engine.scan({ root: workspace.root });
      const over = await engine.overBudget({ root: workspace.root });
      return { analysed, listings, over };
    };
    return {
      engine,
      scan,
      later: (ms: number) => {
        now += ms;
      },
    };
  }

  it('analyses what has changed, and says the same of the rest', async () => {
    const { scan } = await scanner();
    const first = await scan();
    expect(first.listings.map(({ label }) => label)).toEqual(['a.prompty', 'b.prompt']);
    expect(first.over).toHaveLength(2);
    expect(first.analysed).toBe(2);
    expect(await scan()).toEqual({ ...first, analysed: 0 });

    await utimes(workspace.path('a.prompty'), new Date('2026-11-20'), new Date('2026-11-20'));
    expect(await scan()).toEqual({ ...first, analysed: 0 });

    await workspace.write('a.prompty', 'system:\none two three four\n');
    const changed = await scan();
    expect(changed.analysed).toBe(1);
    expect(changed.listings[0]?.tokens.value).toBe((first.listings[0]?.tokens.value ?? 0) + 1);
    expect(changed.listings[1]).toEqual(first.listings[1]);
  });

  it('follows the policy, the ledger and the day', async () => {
    const { scan, engine, later } = await scanner();
    await scan();
    await workspace.write('promptledger.yaml', policy.replace('0.000000001', '1'));
    await engine.reload(null);
    expect(await scan()).toMatchObject({ analysed: 2, over: [] });
    later(24 * 3_600_000);
    expect((await scan()).analysed).toBe(2);
    expect((await scan()).analysed).toBe(0);
    engine.setHistory({ root: workspace.root, history: { versions: [], models: [], volumes: [] } });
    expect((await scan()).analysed).toBe(2);
  });

  it('compares texts of files that are so new that another change might not show', async () => {
    const { scan, later } = await scanner();
    later(Date.now() - Date.parse('2026-11-30T10:00:00Z'));
    await workspace.write('b.prompt', 'four {{five}}\n');
    expect((await scan()).analysed).toBe(2);
    await workspace.write('b.prompt', 'four {{fixe}}\n');
    expect((await scan()).analysed).toBe(1);
  });
});
