/** Pooled buffers are smaller. */
const OWN = 1 << 20;

/**
 * Gives the memory of a large array back at once; nobody may use it any more. The collector would come for it some time
 * after others of its size were made beside it. Where the engine cannot (Node 20, unless `withRoom` made it), it is left
 * to the collector.
 */
export function releaseBytes(bytes: Uint8Array): void {
  const buffer = bytes.buffer as ArrayBuffer & {
    readonly resizable?: boolean;
    resize?(length: number): void;
    transfer?(length: number): ArrayBuffer;
  };
  if (buffer.resizable === true) buffer.resize?.(0);
  else if (buffer.byteLength >= OWN) buffer.transfer?.(0);
}
