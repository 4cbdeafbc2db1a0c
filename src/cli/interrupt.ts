import process from 'node:process';

/**
 * The first Ctrl+C (or SIGTERM) calls back, the second one ends the process at once, as if nobody listened.
 * @returns ends the listening.
 */
export function onInterrupt(first: () => Promise<void>): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const stop = () => {
    for (const signal of signals) process.off(signal, listener);
  };
  const listener = () => {
    stop();
    void first();
  };
  for (const signal of signals) process.on(signal, listener);
  return stop;
}
