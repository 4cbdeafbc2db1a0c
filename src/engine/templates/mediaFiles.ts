import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { labelIn } from '../../adapters/labelIn.ts';
import { readMediaHead } from '../../adapters/mediaHead.ts';
import type { MediaSizes } from '../../core/estimate/attachedCounts.ts';
import { isFilePath } from '../../core/tokens/media/mediaInput.ts';
import { type MediaSize, mediaSize } from '../../core/tokens/media/mediaSize.ts';

/** Files of one template that are looked at. */
const MOST_FILES = 50;

/** Sizes of the images and sounds that templates name by their paths. Reads what lies inside the root only. */
export class MediaFiles {
  readonly #root: string;
  readonly #sizes = new Map<string, { readonly stamp: string; readonly size: MediaSize | undefined }>();

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * What did not change is not read again; addresses that are no paths are left to themselves.
   * @param label of the template: paths are relative to its folder.
   */
  async sizesOf(label: string, addresses: readonly string[]): Promise<MediaSizes> {
    const sizes = new Map<string, MediaSize>();
    for (const address of addresses.filter(isFilePath).slice(0, MOST_FILES)) {
      const size = await this.#size(resolve(dirname(join(this.#root, label)), address));
      if (size !== undefined) sizes.set(address, size);
    }
    return sizes;
  }

  async #size(path: string): Promise<MediaSize | undefined> {
    const [root, real] = await Promise.all([realpath(this.#root), realpath(path).catch(() => undefined)]);
    if (real === undefined || labelIn(root, real) === null) return undefined;
    const info = await stat(real).catch(() => undefined);
    // A pipe would be waited for.
    if (info?.isFile() !== true) return undefined;
    const stamp = `${info.size}:${info.mtimeMs}:${info.ino}`;
    const known = this.#sizes.get(real);
    if (known?.stamp === stamp) return known.size;
    const head = await readMediaHead(real);
    const size = head && mediaSize(head);
    this.#sizes.set(real, { stamp, size });
    return size;
  }
}
