/** A database's bytes and zeros behind them: SQLite goes by the number of pages in the header, and fills them later. */
export function withRoom(bytes: Uint8Array, room: number): Buffer {
  const roomy = Buffer.alloc(Math.max(bytes.length, room));
  roomy.set(bytes);
  return roomy;
}
