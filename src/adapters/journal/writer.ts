import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import { kill, pid } from 'node:process';
import type { SegmentRow } from '../../core/ledger/event.ts';
import { sha256 } from '../hash.ts';

/** Who writes a segment: enough to tell later whether that process can still be alive. */
export type Writer = Pick<SegmentRow, 'host' | 'boot' | 'pid' | 'pidStart'>;

/** `gone`: it will never write again. `unknown`: another host's; only a person can say. */
export type WriterState = 'alive' | 'gone' | 'unknown';

const UNKNOWN = 'unknown';

/** This process. Reads the system once per call; a journal keeps the answer. */
export function thisWriter(): Writer {
  return { host: hostId(), boot: bootId(), pid, pidStart: startOf(pid) };
}

/** What this machine can know of another writer. */
export function stateOf(writer: Writer, here: Writer): WriterState {
  if (writer.host !== here.host) return 'unknown';
  // No process outlives the system it runs on.
  if (writer.boot !== here.boot && writer.boot !== UNKNOWN && here.boot !== UNKNOWN) return 'gone';
  if (!exists(writer.pid)) return 'gone';
  const start = startOf(writer.pid);
  const comparable = start !== UNKNOWN && writer.pidStart !== UNKNOWN;
  return comparable && start !== writer.pidStart ? 'gone' : 'alive';
}

function exists(id: number): boolean {
  try {
    kill(id, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Containers share a machine id but not process ids: the process id space is part of the host. */
function hostId(): string {
  const parts = [machineId() ?? hostname(), attempt(() => readlinkSync('/proc/self/ns/pid')) ?? ''];
  return sha256(parts.join('\n')).slice(0, 32);
}

function machineId(): string | undefined {
  switch (platform()) {
    case 'linux':
      return attempt(() => readFileSync('/etc/machine-id', 'utf8').trim() || undefined);
    case 'darwin':
      return attempt(
        () =>
          /"IOPlatformUUID" = "([^"]+)"/.exec(run('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']))?.[1],
      );
    case 'win32':
      return attempt(
        () =>
          /MachineGuid\s+REG_SZ\s+(\S+)/.exec(
            run('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']),
          )?.[1],
      );
    default:
      return undefined;
  }
}

function bootId(): string {
  const read = () => {
    if (platform() === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    if (platform() === 'darwin') return run('sysctl', ['-n', 'kern.bootsessionuuid']).trim();
    return undefined;
  };
  return attempt(read) ?? UNKNOWN;
}

/** The platform's own text for a process's start: clock ticks since boot on Linux, a date on macOS. */
function startOf(id: number): string {
  const read = () => {
    if (platform() === 'linux') return startTicks(readFileSync(`/proc/${id}/stat`, 'utf8'));
    if (platform() === 'darwin') return run('ps', ['-o', 'lstart=', '-p', String(id)]).trim() || undefined;
    return undefined;
  };
  return attempt(read) ?? UNKNOWN;
}

/** Field 22 of `/proc/PID/stat`. The second field is a name in brackets that may hold blanks and brackets itself. */
function startTicks(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function run(program: string, options: readonly string[]): string {
  return execFileSync(program, options, {
    encoding: 'utf8',
    timeout: 5000,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
    // `lstart` is printed in the reader's language and time zone: the writer and its reader must agree.
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' },
  });
}

function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
