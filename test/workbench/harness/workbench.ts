import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../scripts/projectRoot.ts';
import { windowAddress } from '../../../scripts/vscode/server.ts';
import { windowSize } from './browser.ts';
import { Editor } from './editor.ts';
import { Messages } from './messages.ts';
import { QuickInput } from './quickInput.ts';
import { Views } from './views.ts';

const defaultFolder = join('.test-output', 'screenshots');

/** A VS Code window in the browser, as a person uses it. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly editor: Editor;
  readonly messages: Messages;
  readonly views: Views;
  private folder = '';

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.editor = new Editor(page, this.quickInput);
    this.messages = new Messages(page);
    this.views = new Views(page);
  }

  /** Opens `folder` (absolute path) from the server on `port` and waits until its files are shown. */
  async open(port: number, folder: string): Promise<void> {
    this.folder = folder;
    await this.page.goto(windowAddress(port, folder));
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  }

  /** Runs a command of the palette by its full title: `Prompt Ledger: Run Batch…`. */
  runCommand(title: string): Promise<void> {
    return this.quickInput.runCommand(title);
  }

  /** Opens a file by its path from the folder's root. */
  openFile(path: string): Promise<void> {
    return this.quickInput.openFile(path);
  }

  /** Replaces the settings of the workspace; without any the file is gone. Machine settings cannot be among them. */
  async changeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const file = join(this.folder, '.vscode', 'settings.json');
    await mkdir(dirname(file), { recursive: true });
    if (Object.keys(settings).length === 0) await rm(file, { force: true });
    else await writeFile(file, JSON.stringify(settings, null, 2));
  }

  /** Gives the window another size, in pixels; without one the size it began with. */
  async resize(width: number = windowSize.width, height: number = windowSize.height): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.waitForTimeout(200);
  }

  /** Moves the pointer to where nothing has a hover: the empty end of the editor. */
  async restPointer(): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? windowSize;
    await this.page.mouse.move(width * 0.8, height * 0.9);
    await this.page.waitForTimeout(300);
  }

  /**
   * Saves a picture of the window as NAME.png, in `.test-output/screenshots` or where SCREENSHOT_DIR says
   * (`npm run screenshots` sets it to the README's folder). Answers with the path.
   */
  screenshot(name: string): Promise<string> {
    return this.savePicture(name, process.env.SCREENSHOT_DIR ?? defaultFolder);
  }

  /** A picture for whoever looks into a failed test; never goes to the README's folder. */
  keepPicture(name: string): Promise<string> {
    return this.savePicture(name, defaultFolder);
  }

  private async savePicture(name: string, folder: string): Promise<string> {
    const path = resolve(projectRoot, folder, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    // Hovers and dialogs fade in.
    await this.page.waitForTimeout(300);
    await this.page.screenshot({ path });
    return path;
  }
}
