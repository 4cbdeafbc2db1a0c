import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { installedExtension } from './installedExtension.ts';

/** The sandbox provider of the package under test in a process of its own, with its own account. */
export interface SandboxProvider {
  /** `http://127.0.0.1:PORT/v1` */
  readonly address: string;
  bill(): Promise<SandboxBill>;
  stop(): Promise<void>;
}

interface SandboxBill {
  /** Pico-USD. */
  readonly total: bigint;
  readonly requests: number;
}

/** @param latencyMs added to every answer */
export async function startSandboxProvider(latencyMs: number): Promise<SandboxProvider> {
  const cli = join(await installedExtension(), 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, 'sandbox', '--latency', String(latencyMs)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await spokenAddress(child);
  return {
    address,
    async bill() {
      const response = await fetch(new URL('/sandbox/bill', address));
      const { total, requests } = (await response.json()) as { total: string; requests: unknown[] };
      return { total: BigInt(total.replace('.', '')), requests: requests.length };
    },
    stop() {
      const gone = new Promise<void>(done => child.once('close', () => done()));
      child.kill('SIGKILL');
      return gone;
    },
  };
}

function spokenAddress(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let seen = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
      const address = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(seen)?.[0];
      if (address !== undefined) found(address);
    });
    child.once('error', failed);
    child.once('exit', code => failed(new Error(`the sandbox ended with exit code ${code}: ${seen}`)));
  });
}
