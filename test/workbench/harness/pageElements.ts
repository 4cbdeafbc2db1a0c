import type { Frame, Page } from 'playwright-core';

/** One element of a page, shadow roots included, as plain data. */
export interface PageElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text that stands in the element itself, not in those below it. */
  readonly text: string;
  /** What was typed into an input. */
  readonly value: string;
}

/** As much of the DOM as is read here; its types are not there, because the rest of a test does not run in a page. */
interface Node {
  readonly nodeType: number;
  readonly textContent: string | null;
}
interface Element extends Root {
  readonly localName: string;
  readonly shadowRoot: Root | null;
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>;
  readonly childNodes: ArrayLike<Node>;
  readonly value?: unknown;
}
interface Root {
  querySelectorAll(selector: string): ArrayLike<Element>;
}

/** Every element of one frame. */
function frameElements(frame: Frame): Promise<PageElement[]> {
  return frame.evaluate(() => {
    const found: PageElement[] = [];
    const walk = (root: Root) => {
      for (const element of Array.from(root.querySelectorAll('*'))) {
        const own = Array.from(element.childNodes).filter(({ nodeType }) => nodeType === 3);
        found.push({
          name: element.localName,
          attributes: Object.fromEntries(
            Array.from(element.attributes, ({ name, value }) => [name, value] as const),
          ),
          text: own.map(({ textContent }) => textContent ?? '').join(' '),
          value: typeof element.value === 'string' ? element.value : '',
        });
        if (element.shadowRoot !== null) walk(element.shadowRoot);
      }
    };
    walk((globalThis as unknown as { document: Root }).document);
    return found;
  });
}

/** Every element of the window and of all frames in it. A frame that goes away meanwhile has none. */
export async function pageElements(page: Page): Promise<PageElement[]> {
  const found = await Promise.all(page.frames().map(frame => frameElements(frame).catch(() => [])));
  return found.flat();
}
