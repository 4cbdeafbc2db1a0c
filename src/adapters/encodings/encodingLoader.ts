import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENCODINGS, Encoding, type EncodingName, sharesTable } from '../../core/tokens/encoding.ts';

/**
 * Loads encodings when they are first asked for, each once, from the tables that the build lays out
 * (`<directory>/<table>.bin`). Encodings with the same tokens share one table in memory.
 */
export class EncodingLoader {
  readonly #directory: string;
  readonly #loaded = new Map<EncodingName, Promise<Encoding>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Rejects where the table is missing or broken: the installation is not whole. A later call tries again. */
  load(name: EncodingName): Promise<Encoding> {
    const known = this.#loaded.get(name);
    if (known) return known;
    const [, twin] = [...this.#loaded].find(([other]) => sharesTable(name, other)) ?? [];
    const loading = twin?.then(other => new Encoding(name, other)) ?? this.#read(name);
    this.#loaded.set(name, loading);
    loading.catch(() => this.#loaded.delete(name));
    return loading;
  }

  async #read(name: EncodingName): Promise<Encoding> {
    const path = join(this.#directory, `${ENCODINGS[name].table}.bin`);
    try {
      return new Encoding(name, await readFile(path));
    } catch (cause) {
      throw new Error(`the encoding table ${path} cannot be read`, { cause });
    }
  }
}
