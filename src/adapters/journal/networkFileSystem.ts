import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';

/** Where a file system begins, and its type in the platform's words. */
export interface Mount {
  readonly point: string;
  readonly type: string;
}

/** What this machine says of its file systems; tests say something else. */
export interface FileSystems {
  readonly platform: NodeJS.Platform;
  /** Later entries lie over earlier ones of the same place. Throws where nothing is known. */
  mounts(): readonly Mount[];
  /** The real path of a file or folder that exists. @throws where it does not. */
  realPath(path: string): string;
}

/** One host may see another's rows late on them: what is written is not what everybody reads. */
const NETWORK_TYPES: ReadonlySet<string> = new Set([
  '9p',
  'afpfs',
  'afs',
  'beegfs',
  'ceph',
  'cifs',
  'coda',
  'davfs',
  'glusterfs',
  'gpfs',
  'lustre',
  'ncpfs',
  'nfs',
  'nfs4',
  'orangefs',
  'panfs',
  'pvfs2',
  'smb3',
  'smbfs',
  'vboxsf',
  'vmhgfs',
  'webdav',
]);
/** The part after `fuse.` of file systems that somebody runs in a process. */
const NETWORK_FUSE: ReadonlySet<string> = new Set([
  ...NETWORK_TYPES,
  'blobfuse',
  'blobfuse2',
  'curlftpfs',
  'davfs2',
  'gcsfuse',
  'glusterfs',
  'goofys',
  'juicefs',
  'mount.davfs',
  'rclone',
  's3fs',
  'sshfs',
  'vmhgfs-fuse',
]);

export const thisMachine: FileSystems = {
  platform: process.platform,
  mounts: () =>
    process.platform === 'darwin'
      ? parseMountCommand(execFileSync('/sbin/mount', { encoding: 'utf8', timeout: 5000 }))
      : parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8')),
  realPath: path => realpathSync.native(path),
};

/**
 * The type of the network file system that a folder lies on, or would lie on once it is created; null where it is a
 * local one, or nobody can say.
 */
export function networkFileSystemOf(folder: string, machine: FileSystems = thisMachine): string | null {
  const path = nearestReal(folder, machine);
  // Windows gives the share behind a drive letter as its real path.
  if (machine.platform === 'win32') return /^\\\\(?![?.]\\(?!UNC\\))/i.test(path) ? 'network share' : null;
  try {
    const type = typeAt(path, machine.mounts());
    const isNetwork =
      NETWORK_TYPES.has(type) || (type.startsWith('fuse.') && NETWORK_FUSE.has(type.slice(5)));
    return isNetwork ? type : null;
  } catch {
    return null;
  }
}

/** @throws UserError where the ledger lies on a network file system. */
export function refuseNetworkFileSystem(ledger: string, machine?: FileSystems): void {
  const type = networkFileSystemOf(ledger, machine);
  if (type === null) return;
  throw new UserError({
    what: `the ledger lies on a network file system (${type}): its caches could let several computers overspend a budget together`,
    where: { file: ledger },
    next: 'Keep the ledger on a local disk (--ledger moves it), or accept that with `allowNetworkFileSystem: true` in your own config.yaml, in VS Code with your setting promptLedger.allowNetworkFileSystem',
  });
}

/** `/proc/self/mountinfo` of Linux, proc_pid_mountinfo(5). */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap(line => {
    const [before = '', after] = line.split(' - ');
    const point = before.split(' ')[4];
    const type = after?.split(' ')[0];
    return point === undefined || type === undefined ? [] : [{ point: unescapeOctal(point), type }];
  });
}

/** Lines of macOS' `mount`: `//me@host/share on /Volumes/share (smbfs, nodev, nosuid)`. */
export function parseMountCommand(text: string): Mount[] {
  return text.split('\n').flatMap(line => {
    const [, point, type] = /^.+? on (\/.*) \(([^,)]+)[^()]*\)$/.exec(line) ?? [];
    return point === undefined || type === undefined ? [] : [{ point, type }];
  });
}

function typeAt(path: string, mounts: readonly Mount[]): string {
  let best: Mount = { point: '', type: '' };
  for (const mount of mounts) {
    const holds = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    if (holds && mount.point.length >= best.point.length) best = mount;
  }
  return best.type.toLowerCase();
}

function nearestReal(folder: string, machine: FileSystems): string {
  for (let at = folder; ; at = dirname(at)) {
    try {
      return machine.realPath(at);
    } catch {
      if (dirname(at) === at) return at;
    }
  }
}

/** Blanks, tabs, line ends and backslashes stand as `\040`, `\011`, `\012`, `\134`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
