import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerState, running, snapshot } from './snapshot.ts';
import { openWebviewBench, type WebviewBench, type WebviewPage } from './webviewPage.ts';

let bench: WebviewBench;
beforeAll(async () => {
  bench = await openWebviewBench();
}, 120_000);
afterAll(() => bench.close());

/** Rule ids of what axe finds wrong. */
async function accessibilityProblems({ page }: WebviewPage): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }> };
    };
    return (await axe.run()).violations.map(
      ({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(node => node.target))}`,
    );
  });
}

describe('the dashboard panel', () => {
  it('shows totals, cost per asset and the history of versions', async () => {
    const { page, complaints } = await bench.open('panel', ledgerState());
    await page.getByText('prompts/icon.prompt').first().waitFor();
    const text = await page.locator('main').ariaSnapshot();
    for (const shown of [
      '$14.00',
      '$0.0424',
      '330',
      '336',
      '$0.0422',
      'v2',
      // In the reader's zone, as in the sidebar.
      '2026-11-20 06:32',
      '64 / 1,056',
      '– / –',
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).toContain('at most $14.04');
    expect(complaints).toEqual([]);
  });

  it('draws spend per day and says it in words', async () => {
    const { page } = await bench.open('panel', ledgerState());
    const canvas = page.getByRole('img', { name: /Spend per day/ });
    await canvas.waitFor();
    expect(await canvas.getAttribute('aria-label')).toContain('2026-11-22: $10.80, 256 calls');
    const inked = await canvas.evaluate(element => {
      const { width, height } = element as HTMLCanvasElement;
      const pixels =
        (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return pixels.filter((value, index) => index % 4 === 3 && value > 200).length;
    });
    expect(inked).toBeGreaterThan(1_000);
  });

  it('fits beside an editor: no column is out of view', async () => {
    const { page } = await bench.open('panel', ledgerState());
    await page.setViewportSize({ width: 520, height: 900 });
    const last = page.getByText('$0.0422').last();
    await last.waitFor();
    const box = await last.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(520);
    const sections = await page
      .locator('section')
      .evaluateAll(all => all.map(({ clientWidth, scrollWidth }) => scrollWidth - clientWidth));
    expect(sections).toEqual([0, 0, 0]);
    // The outline of what has the focus lies 3 px around it.
    const link = await page.getByRole('button', { name: 'prompts/icon.prompt' }).first().boundingBox();
    const section = await page.getByRole('region', { name: 'Cost per asset' }).boundingBox();
    expect((link?.x ?? 0) - (section?.x ?? 0)).toBeGreaterThanOrEqual(3);
  });

  it('follows a running batch without being asked', async () => {
    const view = await bench.open('panel', ledgerState());
    await view.page.getByText('prompts/icon.prompt').first().waitFor();
    await view.post({ rpc: 'event', method: 'show', argument: ledgerState({ running }) });
    await view.page.getByText('102 of 256 · $4.20 of $40.00 budget').waitFor();
    expect(
      await view.page.locator('progress').evaluate(bar => (bar as HTMLProgressElement).position),
    ).toBeCloseTo(102 / 256);
    await view.post({ rpc: 'event', method: 'show', argument: ledgerState({ running: [] }) });
    await view.page.getByText('102 of 256').waitFor({ state: 'detached' });
  });

  it('asks for another window and for simulated rows', async () => {
    const view = await bench.open('panel', ledgerState());
    await view.page.getByRole('combobox', { name: 'Window' }).click();
    await view.page.getByRole('option', { name: 'Last 90 days' }).click();
    await expect.poll(view.sent).toContainEqual({
      method: 'select',
      argument: { root: snapshot.root, window: '90d', simulated: false },
    });
  });

  it('opens a template from its row', async () => {
    const view = await bench.open('panel', ledgerState());
    await view.page.getByRole('button', { name: 'prompts/icon.prompt' }).first().click();
    await expect
      .poll(view.sent)
      .toContainEqual({ method: 'openTemplate', argument: { template: 'prompts/icon.prompt' } });
  });

  it.each([
    [{ kind: 'no-folder' }, 'No folder is open'],
    [{ kind: 'untrusted' }, 'not trusted'],
    [{ kind: 'empty', root: '/a', roots: ['/a'] }, 'Nothing has been spent here yet'],
    [
      { kind: 'error', message: 'journal/01.jsonl: cannot be read', roots: [] },
      'journal/01.jsonl: cannot be read',
    ],
  ] as const)('says what stands in for a ledger: %j', async (state, text) => {
    const { page } = await bench.open('panel', state);
    await page.getByText(text).waitFor();
  });

  it('never shows an unpriced total as zero', async () => {
    const totals = { ...snapshot.totals, cost: null, upper: null, costPerAsset: null, unpricedCalls: 1 };
    const { page } = await bench.open('panel', ledgerState({ totals }));
    await page.getByText('1 call unpriced').waitFor();
    expect(await page.locator('pl-kpi-row').ariaSnapshot()).not.toContain('$0');
  });

  it.each(['dark', 'light'] as const)('has no accessibility problem in a %s theme', async theme => {
    const view = await bench.open('panel', ledgerState({ running }), theme);
    await view.page.getByText('prompts/icon.prompt').first().waitFor();
    expect(await accessibilityProblems(view)).toEqual([]);
  });
});

describe('the compact view', () => {
  it('shows cost per asset and leads to the dashboard', async () => {
    const view = await bench.open('assetCost', ledgerState());
    await view.page.getByRole('button', { name: 'Open Dashboard' }).click();
    expect(await view.page.locator('prompt-ledger-asset-cost').ariaSnapshot()).toContain('$0.0424');
    await expect.poll(view.sent).toContainEqual({ method: 'openDashboard', argument: null });
    expect(await accessibilityProblems(view)).toEqual([]);
    expect(view.complaints).toEqual([]);
  });
});

describe('hostile names (F30)', () => {
  const hostile = [
    '<script>globalThis.canary = 1</script>',
    '<img src=x onerror="globalThis.canary = 1">',
    '"><svg onload=globalThis.canary=1>',
    'javascript:globalThis.canary=1',
    '$' + "{globalThis.canary = 1}{{constructor.constructor('globalThis.canary = 1')()}}",
  ];

  it.each(['panel', 'assetCost'] as const)('stay text in %s', async kind => {
    const assetCost = hostile.map(template => ({
      ...snapshot.assetCost[0]!,
      template,
      version: template,
      model: template,
    }));
    const versions = hostile.map(template => ({ ...snapshot.versions[0]!, template, version: template }));
    const runs = hostile.map(spec => ({ ...running[0]!, spec }));
    const view = await bench.open(kind, ledgerState({ assetCost, versions, running: runs }));
    await view.page
      .getByRole('button', { name: hostile[0]!, exact: kind === 'panel' })
      .or(view.page.getByText('script>'))
      .first()
      .waitFor();
    const found = await view.page.evaluate(() => {
      const all: Element[] = [];
      const walk = (node: Document | ShadowRoot) => {
        for (const element of node.querySelectorAll('*')) {
          all.push(element);
          if (element.shadowRoot !== null) walk(element.shadowRoot);
        }
      };
      walk(document);
      return {
        scripts: all.filter(element => element.localName === 'script' && !(element as HTMLElement).nonce)
          .length,
        handlers: all.filter(element => element.getAttributeNames().some(name => name.startsWith('on')))
          .length,
        images: all.filter(element => element.localName === 'img').length,
        canary: (globalThis as unknown as { canary?: number }).canary,
      };
    });
    expect(found).toEqual({ scripts: 0, handlers: 0, images: 0, canary: undefined });
    expect(view.complaints).toEqual([]);
  });
});
