import type { Locator, Page } from 'playwright-core';
import { listRowTexts } from './listRowTexts.ts';
import { appears, patienceMs, succeeds } from './patience.ts';

/** The box at the top of the window: command palette, quick open, quick picks and input boxes. */
export class QuickInput {
  private readonly page: Page;
  private readonly widget: Locator;

  constructor(page: Page) {
    this.page = page;
    this.widget = page.locator('.quick-input-widget');
  }

  /** Waits until the box is open and answers with its title and placeholder. */
  async prompt(): Promise<string> {
    await this.widget.waitFor({ state: 'visible' });
    const title = await this.widget.locator('.quick-input-title').innerText();
    const placeholder = await this.widget.locator('input').first().getAttribute('placeholder');
    return [title, placeholder].filter(part => part !== null && part !== '').join(' — ');
  }

  /** The rows in view, each as its label, description and detail with a space between. */
  async rows(): Promise<string[]> {
    await this.widget.locator('.monaco-list-row').first().waitFor();
    return listRowTexts(this.widget.locator('.monaco-list-row'));
  }

  /** Chooses the first row that contains `label`. */
  async pick(label: string): Promise<void> {
    await this.widget.waitFor({ state: 'visible' });
    await this.widget.locator('.monaco-list-row', { hasText: label }).first().click();
  }

  /** Replaces what stands in the box. */
  async fill(text: string): Promise<void> {
    await this.widget.waitFor({ state: 'visible' });
    await this.widget.locator('input').first().fill(text);
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** The sentence under the box, for example why an input is refused. */
  async message(): Promise<string> {
    return (await this.widget.locator('.quick-input-message').innerText()).trim();
  }

  /** Runs a command of the palette by its full title, category included: `Prompt Ledger: Run Batch…`. */
  async runCommand(title: string): Promise<void> {
    await this.find('F1', `>${title}`, this.row(title));
    await this.row(title).click();
    // The palette stays a moment; what the command itself asks may follow in the same box.
    const palette = () => this.widget.locator('input').first().inputValue();
    while ((await this.widget.isVisible()) && (await palette()).startsWith('>')) {
      await this.page.waitForTimeout(20);
    }
  }

  /**
   * Opens a file by its path from the folder's root. Files opened before are listed at once and others a moment later,
   * so a click may meet another row than the one it was meant for: then once more.
   */
  async openFile(path: string): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    const tab = this.page.locator(`.tab.active[data-resource-name="${name}"]`).first();
    for (let tries = 0; tries < 5; tries += 1) {
      await this.find('ControlOrMeta+p', path, this.row(name));
      await this.row(name).click();
      if (await appears(tab)) return;
    }
    throw new Error(`${path} does not open`);
  }

  /** Puts the cursor of the editor at a 1-based line and column. */
  async goTo(line: number, column: number): Promise<void> {
    const target = this.widget.locator('.monaco-list-row', { hasText: /go to line/i }).first();
    await this.find('Control+g', `:${line}:${column}`, target);
    await this.accept();
    await this.widget.waitFor({ state: 'hidden' });
  }

  /**
   * Opens the box with `key` and types until `row` is there, once more where that fails: a webview that is still
   * loading swallows keys or takes the focus away, and a window that has just opened may not know a command yet.
   */
  private async find(key: string, text: string, row: Locator): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      await this.page.keyboard.press(key);
      if ((await appears(this.widget)) && (await this.filled(text)) && (await appears(row))) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`${key} does not find ${text}`);
  }

  /** Whether the box stayed open long enough to be filled. */
  private filled(text: string): Promise<boolean> {
    const input = this.widget.locator('input').first();
    return succeeds(input.fill(text, { timeout: patienceMs }));
  }

  private row(label: string): Locator {
    const exact = this.page.locator('.label-name', { hasText: new RegExp(`^${escapeRegExp(label)}$`) });
    return this.widget.locator('.monaco-list-row').filter({ has: exact }).first();
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
