import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './harness/installedExtension.ts';
import { openSession, type Session } from './harness/session.ts';
import { writeSmallBatch } from './harness/smallBatch.ts';
import type { Workbench } from './harness/workbench.ts';

const soon = { timeout: 20_000 };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  session = await openSession({
    name: 'accessibility',
    prepare: async (folder, state) => {
      const { code, output } = await runCli(['run', await writeSmallBatch(folder), '--yes'], folder, state);
      expect(code, output).toBe(0);
    },
  });
  workbench = session.workbench;
  await workbench.views.openContainer('Prompt Ledger');
});
afterAll(() => session?.close());

/** A colour of the theme as the webview knows it, in lower case. */
function themeColour(frame: Frame, name: string): Promise<string> {
  return frame.evaluate(variable => {
    const page = globalThis as unknown as {
      document: { body: unknown };
      getComputedStyle(element: unknown): { getPropertyValue(name: string): string };
    };
    return page.getComputedStyle(page.document.body).getPropertyValue(variable).trim().toLowerCase();
  }, `--vscode-${name}`);
}

/**
 * Rule ids of what axe finds wrong in a webview.
 * @param background colour of the theme that lies under the webview, which lets it through
 */
async function accessibilityProblems(frame: Frame, background: string): Promise<string[]> {
  await frame.locator('html').evaluate((root, colour) => {
    (root as unknown as { style: { background: string } }).style.background = colour;
  }, `var(--vscode-${background})`);
  await frame.evaluate(axe);
  return frame.evaluate(async () => {
    const page = globalThis as unknown as {
      document: unknown;
      axe: {
        run(
          root: unknown,
          options: { iframes: boolean },
        ): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[] }>;
      };
    };
    // The frame is what is looked at; VS Code's own around it is not ours.
    const { violations } = await page.axe.run(page.document, { iframes: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.failureSummary).join('; ')}`);
  });
}

/** The commonest colour of the chart's pixels, that of its bars, as `#rrggbb`. */
function barColour(panel: Frame): Promise<string> {
  return panel.locator('canvas').evaluate(element => {
    const canvas = element as unknown as {
      width: number;
      height: number;
      getContext(kind: '2d'): {
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
      };
    };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at + 3] ?? 0) < 250) continue;
      const parts = [...data.subarray(at, at + 3)].map(part => part.toString(16).padStart(2, '0'));
      const colour = `#${parts.join('')}`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  });
}

describe('the panel and the compact view', () => {
  it.each([
    ['Default Dark Modern', 'vs-dark'],
    ['Default Light Modern', 'vs'],
    ['Default High Contrast', 'hc-black'],
  ])('are readable in %s', async (theme, kind) => {
    await workbench.changeSettings({ 'workbench.colorTheme': theme });
    await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await workbench.runCommand('Prompt Ledger: Open Dashboard');
    const panel = await workbench.views.webview('pl-kpi-row dd');
    const compact = await workbench.views.webview('prompt-ledger-asset-cost table');
    // The chart is painted anew with the theme; nothing else in the panel is painted by us.
    await expect.poll(() => barColour(panel), soon).toBe(await themeColour(panel, 'charts-blue'));
    expect(await accessibilityProblems(panel, 'editor-background')).toEqual([]);
    expect(await accessibilityProblems(compact, 'sideBar-background')).toEqual([]);
    await workbench.keepPicture(`panel-${kind}`);
  });
});

describe('with the keyboard alone', () => {
  it('a batch is chosen, read and declined', async () => {
    const { page, quickInput, messages } = workbench;
    await page.keyboard.press('F1');
    await quickInput.fill('>Prompt Ledger: Run Batch');
    await quickInput.accept();
    await expect.poll(() => quickInput.prompt(), soon).toContain('Which batch?');
    await quickInput.rows();
    await quickInput.accept();
    await messages.dialog();
    await page.keyboard.press('Escape');
    await page.locator('.monaco-dialog-box').waitFor({ state: 'hidden' });
  });

  it('the window of the panel is chosen and a template opened from its row', async () => {
    const { page, views } = workbench;
    await workbench.runCommand('Prompt Ledger: Open Dashboard');
    const panel = await views.webview('pl-kpi-row dd');
    await panel.locator('vscode-single-select').first().focus();
    const focused = () =>
      panel.evaluate(() => {
        let element = (globalThis as unknown as { document: { activeElement: Focusable | null } }).document
          .activeElement;
        interface Focusable {
          readonly localName: string;
          readonly textContent: string | null;
          readonly shadowRoot: { readonly activeElement: Focusable | null } | null;
        }
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return `${element?.localName} ${element?.textContent?.trim()}`;
      });
    for (let presses = 0; presses < 8 && !(await focused()).startsWith('button'); presses += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await focused()).toBe('button prompts/icon.prompt');
    await page.keyboard.press('Enter');
    await page.locator('.tab.active[data-resource-name="icon.prompt"]').waitFor();
  });
});
