import type { Frame, Locator, Page } from 'playwright-core';
import { listRowTexts } from './listRowTexts.ts';

const pollMs = 100;

/** The side bar with its views, the status bar, and webviews wherever they are. */
export class Views {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a view container by its title in the activity bar. */
  async openContainer(title: string): Promise<void> {
    const label = this.page.locator(`.action-label[aria-label^="${title}"]`);
    const item = this.page.locator('.activitybar .action-item').filter({ has: label }).first();
    // A click on the container that is open already would close it.
    if ((await item.getAttribute('aria-expanded')) !== 'true') await item.click();
    await this.page.locator('.sidebar .composite.title', { hasText: new RegExp(title, 'i') }).waitFor();
  }

  /** The titles of the side bar's views, top down. */
  async titles(): Promise<string[]> {
    const titles = await this.page.locator('.sidebar .pane-header .title').allTextContents();
    return titles.map(title => title.trim());
  }

  /** The rows in view of the tree view `title`, label and description on one line; waits for the first. */
  async treeRows(title: string): Promise<string[]> {
    const rows = this.view(title).locator('.monaco-list-row');
    await rows.first().waitFor();
    return listRowTexts(rows);
  }

  /** The rows in view of the tree view `title` at this moment, possibly none. */
  rowsNow(title: string): Promise<string[]> {
    return listRowTexts(this.view(title).locator('.monaco-list-row'));
  }

  /** Waits for a row of the tree view `title` that matches. */
  async treeRow(title: string, text: string | RegExp, timeoutMs = 30_000): Promise<Locator> {
    const row = this.view(title).locator('.monaco-list-row', { hasText: text }).first();
    await row.waitFor({ timeout: timeoutMs });
    return row;
  }

  /** What a tree view without rows says. */
  async welcome(title: string): Promise<string> {
    const text = this.view(title).locator('.welcome-view-content');
    await text.waitFor();
    return (await text.innerText()).trim();
  }

  /** Clicks a button of what a tree view without rows says. */
  async clickWelcome(title: string, button: string): Promise<void> {
    await this.view(title).locator('.welcome-view-content .monaco-button', { hasText: button }).click();
  }

  /** Waits for a status bar entry that matches and answers with its whole text. */
  async statusBar(text: string | RegExp): Promise<string> {
    const item = this.page.locator('.statusbar-item', { hasText: text }).first();
    await item.waitFor();
    return (await item.innerText()).replace(/\s+/g, ' ').trim();
  }

  /** The texts of all status bar entries. */
  async statusBarEntries(): Promise<string[]> {
    const texts = await this.page.locator('.statusbar-item').allInnerTexts();
    return texts.map(text => text.replace(/\s+/g, ' ').trim());
  }

  /** Makes the side bar about `width` pixels wide, as a person does by dragging its edge. */
  async widenSideBar(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) throw new Error('The side bar is not there');
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 5 });
    await this.page.mouse.up();
    // Off the edge again, which is coloured under the mouse.
    await this.page.mouse.move(box.x + width + 200, 5);
  }

  /** The frame that holds a webview's own document: the one in which `selector` matches something. */
  async webview(selector: string, timeoutMs = 30_000): Promise<Frame> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (frame.parentFrame() === null) continue;
        // A frame may go away while it is asked: it is then not the one.
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      if (Date.now() > deadline) throw new Error(`No webview shows ${selector} after ${timeoutMs} ms`);
      await this.page.waitForTimeout(pollMs);
    }
  }

  private view(title: string): Locator {
    const header = this.page.locator(`.pane-header[aria-label^="${title}"]`);
    return this.page.locator('.pane').filter({ has: header }).first();
  }
}
