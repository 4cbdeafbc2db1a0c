/**
 * Passes on the newest of many values, at most one per `ms`; `flush` passes on what is still held back.
 * The timer keeps no process alive.
 */
export function throttle<T>(ms: number, pass: (value: T) => void): { push(value: T): void; flush(): void } {
  let held: { readonly value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const ready = held;
    held = null;
    if (ready !== null) pass(ready.value);
  };
  const tick = () => {
    timer = null;
    if (held === null) return;
    flush();
    timer = setTimeout(tick, ms).unref();
  };
  return {
    push(value) {
      held = { value };
      if (timer !== null) return;
      flush();
      timer = setTimeout(tick, ms).unref();
    },
    flush,
  };
}
