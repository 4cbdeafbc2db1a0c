import type { Frame } from 'playwright-core';

/** A webview's own road to the extension: what `acquireVsCodeApi().postMessage` of its page calls. */
export class WebviewTraffic {
  private readonly outer: Frame;
  private readonly inner: Frame;

  /** @param inner the frame with the webview's own document */
  constructor(inner: Frame) {
    const outer = inner.parentFrame();
    if (outer === null) throw new Error('This frame is not in a webview');
    this.outer = outer;
    this.inner = inner;
  }

  /** Notes what the extension sends from now on. */
  async listen(): Promise<void> {
    await this.inner.evaluate(() => {
      const page = globalThis as unknown as {
        heard?: unknown[];
        addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
      };
      if (page.heard !== undefined) return;
      const heard: unknown[] = [];
      page.heard = heard;
      page.addEventListener('message', ({ data }) => heard.push(data));
    });
  }

  /** Everything that was noted so far. */
  heard(): Promise<unknown[]> {
    return this.inner.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard);
  }

  /** Sends one message. */
  send(message: unknown): Promise<void> {
    return this.outer.evaluate(sent => {
      const page = globalThis as unknown as Record<string, (channel: string, data: unknown) => void>;
      page.__vscode_post_message__?.('onmessage', { message: sent });
    }, message);
  }

  /** Sends what `make` makes of each number from 0 up to `count`; `make` runs in the page and sees nothing of here. */
  async flood(count: number, make: (index: number) => unknown): Promise<void> {
    const script = `(async () => {
      const name = '__vscode_post_message__';
      if (typeof window[name] !== 'function') throw new Error('VS Code has no road for messages here');
      const make = ${make.toString()};
      for (let index = 0; index < ${count}; index += 1) {
        window[name]('onmessage', { message: make(index) });
        if (index % 500 === 499) await new Promise(done => setTimeout(done, 0));
      }
    })()`;
    await this.outer.evaluate(script);
  }
}
