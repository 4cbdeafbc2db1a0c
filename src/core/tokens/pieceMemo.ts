/** Entries per generation; two generations live, so at most twice as many pieces are held. */
const GENERATION = 8192;

/**
 * Token counts of pieces seen before, bounded: when a generation is full the one before it is forgotten, so
 * pieces in use stay and others leave within two generations.
 */
export class PieceMemo {
  #recent = new Map<string, number>();
  #older = new Map<string, number>();

  get(piece: string): number | undefined {
    const recent = this.#recent.get(piece);
    if (recent !== undefined) return recent;
    const older = this.#older.get(piece);
    if (older !== undefined) this.set(piece, older);
    return older;
  }

  set(piece: string, count: number): void {
    if (this.#recent.size >= GENERATION) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(piece, count);
  }
}
