import type { Locator, Page } from 'playwright-core';

/** Notifications in the corner and modal dialogs. */
export class Messages {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits for a notification whose message matches and answers with the whole message. */
  async notification(text: string | RegExp, timeoutMs = 30_000): Promise<string> {
    const item = this.toast(text);
    await item.waitFor({ timeout: timeoutMs });
    return (await item.locator('.notification-list-item-message').innerText()).trim();
  }

  /** The messages of all notifications in view. */
  async notifications(): Promise<string[]> {
    const texts = await this.page
      .locator('.notifications-toasts .notification-list-item-message')
      .allInnerTexts();
    return texts.map(text => text.trim());
  }

  /** Clicks a button of the notification whose message matches. `Cancel` of a progress notification is one too. */
  async clickNotification(text: string | RegExp, button: string): Promise<void> {
    const item = this.toast(text);
    await item.hover();
    await item.locator('.monaco-button', { hasText: button }).first().click();
  }

  /**
   * Closes all notifications. VS Code shows three within 800 ms and keeps a fourth to itself: after some were closed,
   * this takes so long that what comes next is seen.
   */
  async clear(): Promise<void> {
    const close = this.page.locator('.notifications-toasts .codicon-notifications-clear');
    if ((await close.count()) === 0) return;
    for (let left = await close.count(); left > 0; left = await close.count()) {
      // A long message may lie over its own buttons, which a mouse then cannot reach.
      await close.first().dispatchEvent('click');
      await this.page.waitForTimeout(100);
    }
    await this.page.waitForTimeout(800);
  }

  /** Waits for a modal dialog and answers with its message and detail. */
  async dialog(): Promise<{ message: string; detail: string; buttons: string[] }> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.waitFor();
    const detail = box.locator('#monaco-dialog-message-detail');
    return {
      message: (await box.locator('#monaco-dialog-message-text').innerText()).trim(),
      detail: (await detail.count()) === 0 ? '' : (await detail.innerText()).trim(),
      buttons: (await box.locator('.dialog-buttons .monaco-button').allInnerTexts()).map(text => text.trim()),
    };
  }

  async answerDialog(button: string): Promise<void> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.locator('.dialog-buttons .monaco-button', { hasText: button }).first().click();
    await box.waitFor({ state: 'hidden' });
  }

  private toast(text: string | RegExp): Locator {
    const message = this.page.locator('.notification-list-item-message', { hasText: text });
    return this.page
      .locator('.notifications-toasts .notification-list-item')
      .filter({ has: message })
      .first();
  }
}
