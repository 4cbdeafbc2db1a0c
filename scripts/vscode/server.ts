import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError } from '../bootstrap/setupError.mjs';
import { runProgram } from '../runProgram.ts';

export interface ServerOptions {
  /** Path of server-main.js. */
  readonly serverMain: string;
  /** Where the server keeps extensions, settings and state. */
  readonly dataDir: string;
  readonly logFile: string;
  /** The secret of the address. Without one anybody on this machine can open it: for tests only. */
  readonly token?: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface VscodeServer {
  readonly port: number;
  /** Ends the server and the extension hosts it started; resolves when the process is gone. */
  stop(): Promise<void>;
}

const readyLine = /Extension host agent listening on (\d+)/;
const readyWithinMs = 60_000;
const stopWithinMs = 5_000;

/** Starts a VS Code server on a free loopback port and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile);
  const child = spawn(process.execPath, [options.serverMain, ...serverArgs(options)], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.once('close', () => log.end());
  const port = await listeningPort(child, text => log.write(text), options.logFile);
  return { port, stop: () => stop(child) };
}

function serverArgs({ dataDir, token, args = [] }: ServerOptions): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--server-data-dir', dataDir],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    '--accept-server-license-terms',
    '--disable-telemetry',
    ...args,
  ];
}

function listeningPort(
  child: ChildProcess,
  onText: (text: string) => void,
  logFile: string,
): Promise<number> {
  return new Promise((done, failed) => {
    let seen = '';
    const fail = (why: string) => failed(new SetupError(`VS Code's server ${why}: see ${logFile}.`, seen));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`was not ready after ${readyWithinMs / 1000} s`);
    }, readyWithinMs);
    const read = (text: string) => {
      onText(text);
      seen += text;
      const port = readyLine.exec(seen)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      done(Number(port));
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    child.once('error', error => fail(`could not be started (${error.message})`));
    child.once('exit', code => {
      clearTimeout(timer);
      fail(`ended with exit code ${code}`);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>(done => child.once('close', () => done()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await gone;
  clearTimeout(timer);
}

/** The address of a window on `folder` (absolute path), with further query parameters, such as `tkn`. */
export function windowAddress(port: number, folder: string, parameters: Record<string, string> = {}): string {
  const path = decodeURIComponent(pathToFileURL(folder).pathname);
  return `http://127.0.0.1:${port}/?${new URLSearchParams({ ...parameters, folder: path })}`;
}

/** Installs a packaged extension into `dataDir`; the server must not be running on it. */
export async function installExtension(serverMain: string, dataDir: string, vsix: string): Promise<void> {
  const args = [
    '--server-data-dir',
    dataDir,
    '--accept-server-license-terms',
    '--install-extension',
    vsix,
    '--force',
  ];
  const { code, output } = await runProgram(process.execPath, [serverMain, ...args], { cwd: dirname(vsix) });
  if (code !== 0 || !output.includes('successfully installed')) {
    throw new SetupError(`VS Code refused to install ${vsix}: see its output above.`, output);
  }
}
