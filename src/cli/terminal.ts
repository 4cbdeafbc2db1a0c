import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** One of the process's output streams. */
export interface Terminal {
  readonly isTTY: boolean;
  /** Columns, 80 where the stream has none. */
  readonly columns: number;
  /** False once the reader has gone (`| head`): long output may stop. */
  readonly open: boolean;
  /** Resolves when the stream takes more; writes to a closed reader are dropped. */
  write(text: string): Promise<void>;
  /** Coloured on a terminal, plain otherwise and under `NO_COLOR`. */
  paint(style: Style, text: string): string;
}

/** Wraps a stream of the process. A broken pipe is no fault: the reader has seen enough. */
export function terminalOf(
  stream: NodeJS.WriteStream | WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isTTY = stream.isTTY === true;
  const colour = isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  let open = true;
  let failure: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== 'EPIPE' && error.code !== 'EOF') failure = error;
  });
  return {
    isTTY,
    get columns() {
      // A pseudo-terminal that nobody sized says 0.
      return stream.columns || 80;
    },
    get open() {
      return open;
    },
    write: text =>
      new Promise((resolve, reject) => {
        if (!open || text === '') return resolve();
        stream.write(text, () => (failure === undefined ? resolve() : reject(failure)));
      }),
    paint: (style, text) => (colour ? styleText(style, text) : text),
  };
}
