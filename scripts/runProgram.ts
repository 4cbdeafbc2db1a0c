import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Also show the output as it comes. */
  readonly echo?: boolean;
  /** Windows runs `.cmd` files only through a shell; arguments must then be safe to leave unquoted. */
  readonly shell?: boolean;
}

export interface ProgramResult {
  /** 127 when the program could not be started. */
  readonly code: number;
  /** Standard output and error, interleaved as they came. */
  readonly output: string;
}

/** Runs a program to its end without standard input. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProgramResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    shell: options.shell ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
      if (options.echo) target.write(text);
    });
  }
  return new Promise(done => {
    child.on('error', error => done({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', code => done({ code: code ?? 1, output }));
  });
}
