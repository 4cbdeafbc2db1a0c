import type { Locator, Page } from 'playwright-core';
import { appears } from './patience.ts';
import type { QuickInput } from './quickInput.ts';

/** Of the page's own globals, what is needed of them. */
interface Styled {
  getComputedStyle(node: unknown): { readonly color: string };
}

/** The text editor that has the focus, and what VS Code draws into it. */
export class Editor {
  private readonly page: Page;
  private readonly quickInput: QuickInput;
  private readonly widget: Locator;

  constructor(page: Page, quickInput: QuickInput) {
    this.page = page;
    this.quickInput = quickInput;
    this.widget = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** Puts the cursor at a 1-based line and column. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.quickInput.goTo(line, column);
    await this.focus();
  }

  /** Types at the cursor, key by key, as a person does. */
  async type(text: string, delayMs = 10): Promise<void> {
    await this.focus();
    await this.page.keyboard.type(text, { delay: delayMs });
  }

  async press(key: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.press(key);
  }

  async save(): Promise<void> {
    await this.press('ControlOrMeta+s');
    await this.page.locator('.tab.active:not(.dirty)').first().waitFor();
  }

  /** Waits for a CodeLens whose text matches and answers with its whole text. */
  async codeLens(text: string | RegExp): Promise<string> {
    const lens = this.widget.locator('.codelens-decoration', { hasText: text }).first();
    await lens.waitFor();
    return clean(await lens.innerText());
  }

  /** The texts of all CodeLenses in view, top down. */
  async codeLenses(): Promise<string[]> {
    return (await this.widget.locator('.codelens-decoration').allInnerTexts()).map(clean);
  }

  async clickCodeLens(text: string | RegExp): Promise<void> {
    await this.widget.locator('.codelens-decoration a', { hasText: text }).first().click();
  }

  /** Rests the mouse on the first piece of text that contains `text` and answers with what the hover says. */
  async hover(text: string): Promise<string> {
    const token = this.widget.locator('.view-line span > span', { hasText: text }).first();
    // Tabs and buttons have hovers too; only the editor's can be resized.
    const hover = this.page.locator(
      '.monaco-resizable-hover .monaco-hover:not(.hidden) .monaco-hover-content',
    );
    for (let tries = 0; tries < 5; tries += 1) {
      // Leaves first: a mouse that already rests there would not open the hover again.
      await this.page.mouse.move(5, 5);
      await token.hover();
      if (await appears(hover.first())) return clean((await hover.allInnerTexts()).join('\n'));
    }
    throw new Error(`No hover opens on ${text}`);
  }

  /** The colour of the first piece of text in view that contains `text`. */
  async colourOf(text: string): Promise<string> {
    const token = this.widget.locator('.view-line span > span', { hasText: text }).first();
    return token.evaluate(node => (globalThis as unknown as Styled).getComputedStyle(node).color);
  }

  /** The lines in view. */
  async lines(): Promise<string[]> {
    const lines = await this.widget.locator('.view-line').evaluateAll(nodes =>
      nodes
        .map(node => ({
          top: Number.parseFloat((node as unknown as { style: { top: string } }).style.top),
          text: node.textContent ?? '',
        }))
        .sort((a, b) => a.top - b.top)
        .map(line => line.text),
    );
    return lines.map(line => line.replaceAll('\u00a0', ' '));
  }

  /** Counts the underlined problems in view. */
  async squiggles(severity: 'error' | 'warning' | 'info' | 'hint'): Promise<number> {
    return this.widget.locator(`.squiggly-${severity}`).count();
  }

  /**
   * Opens the quick fixes at the cursor and applies the one that contains `title`. Waits for the light bulb, as a
   * person does: VS Code looks for fixes 250 ms after the cursor came, and drops a request that meets this look.
   */
  async quickFix(title: string): Promise<void> {
    await this.widget.locator('.codicon-gutter-lightbulb, .lightBulbWidget').first().waitFor();
    await this.press('ControlOrMeta+.');
    const action = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await action.waitFor();
    await action.click();
    await action.waitFor({ state: 'hidden' });
  }

  async focus(): Promise<void> {
    await this.widget.locator('.native-edit-context, textarea.inputarea').first().focus();
  }
}

function clean(text: string): string {
  return text.replaceAll('\u00a0', ' ').trim();
}
