/** Longer texts rarely come again. */
const MAX_UNITS = 128 * 1024;
/** UTF-16 units of texts in one generation; two of them live. */
const GENERATION_UNITS = 1024 * 1024;
/** What an entry costs beside its text, in units. */
const ENTRY_UNITS = 64;

/**
 * What readers made of texts seen before, so that a parse after a keystroke reads only the tags that are new. Readers
 * are pure functions of their text; what they return is shared and never changed. Bounded: when a generation is full
 * the one before it is forgotten.
 */
export class ParseMemory {
  readonly #generations = new Map<(text: string) => unknown, Generations>();
  readonly #owned = new Map<new () => object, object>();

  /** What `read` returns for the text. What it throws is not remembered. */
  recall<T>(read: (text: string) => T, text: string): T {
    if (text.length > MAX_UNITS) return read(text);
    let generations = this.#generations.get(read);
    if (generations === undefined) {
      generations = new Generations();
      this.#generations.set(read, generations);
    }
    // A generation's values come from the function that is its key.
    return generations.recall(read, text) as T;
  }

  /** The document's own object of a kind, for what is remembered in another way. */
  own<T extends object>(kind: new () => T): T {
    const known = this.#owned.get(kind);
    if (known !== undefined) return known as T;
    const made = new kind();
    this.#owned.set(kind, made);
    return made;
  }
}

class Generations {
  #recent = new Map<string, unknown>();
  #older = new Map<string, unknown>();
  #units = 0;

  recall(read: (text: string) => unknown, text: string): unknown {
    if (this.#recent.has(text)) return this.#recent.get(text);
    const value = this.#older.has(text) ? this.#older.get(text) : read(text);
    this.#units += text.length + ENTRY_UNITS;
    if (this.#units > GENERATION_UNITS) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#units = text.length + ENTRY_UNITS;
    }
    this.#recent.set(text, value);
    return value;
  }
}
