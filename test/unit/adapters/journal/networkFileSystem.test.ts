import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FileSystems,
  networkFileSystemOf,
  parseMountCommand,
  parseMountInfo,
  thisMachine,
} from '../../../../src/adapters/journal/networkFileSystem.ts';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { intentRow } from '../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

const MOUNTINFO = String.raw`22 1 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:50 / /home rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2
41 40 0:51 / /home/ann/local rw,relatime - xfs /dev/sdb rw
42 27 0:52 / /mnt/c rw,noatime - 9p C:\134 rw,aname=drvfs
43 27 0:53 / /mnt/with\040blank rw,relatime - cifs //nas/share rw
44 27 0:54 / /mnt/ssh rw master:3 propagate_from:2 - fuse.sshfs me@host:/ rw
45 27 0:55 / /mnt/vault rw - fuse.cryfs cryfs rw
46 27 0:56 / /srv rw - nfs server:/srv rw
47 46 0:57 / /srv rw - ext4 /dev/sdc rw
48 27 0:58 / /data rw - lustre mgs@tcp:/fs rw
`;

const MOUNT_COMMAND = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//ann@nas._smb._tcp.local/team (old) on /Volumes/team (old) (smbfs, nodev, nosuid, mounted by ann)
server:/export on /Volumes/export (nfs, nodev, nosuid)
`;

const linux: FileSystems = {
  platform: 'linux',
  mounts: () => parseMountInfo(MOUNTINFO),
  realPath: path => path,
};
const mac: FileSystems = { ...linux, platform: 'darwin', mounts: () => parseMountCommand(MOUNT_COMMAND) };
const windows: FileSystems = { ...linux, platform: 'win32' };

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

describe('the file system under a ledger', () => {
  it.each([
    ['/opt/repository/.promptledger', null],
    ['/home/ann/repository/.promptledger', 'nfs4'],
    ['/home', 'nfs4'],
    ['/homes/ann', null],
    ['/home/ann/local/repository', null],
    ['/mnt/c/repository', '9p'],
    ['/mnt/with blank/repository', 'cifs'],
    ['/mnt/ssh/repository', 'fuse.sshfs'],
    ['/mnt/vault/repository', null],
    ['/srv/repository', null],
    ['/data/repository', 'lustre'],
  ])('of Linux, by its mount table: %s is %s', (path, type) => {
    expect(networkFileSystemOf(path, linux)).toBe(type);
  });

  it.each([
    ['/Users/ann/repository', null],
    ['/Volumes/team (old)/repository', 'smbfs'],
    ['/Volumes/export/repository', 'nfs'],
    ['/Volumes/exported', null],
  ])('of macOS, by what mount prints: %s is %s', (path, type) => {
    expect(networkFileSystemOf(path, mac)).toBe(type);
  });

  it.each([
    [String.raw`C:\Users\ann\repository`, null],
    [String.raw`\\nas\team\repository`, 'network share'],
    [String.raw`\\?\UNC\nas\team\repository`, 'network share'],
    [String.raw`\\wsl.localhost\Ubuntu\home\ann`, 'network share'],
    [String.raw`\\?\C:\Users\ann\repository`, null],
  ])('of Windows, by its real path: %s is %s', (path, type) => {
    expect(networkFileSystemOf(path, windows)).toBe(type);
  });

  it('is that of the nearest folder that exists, behind its links', () => {
    const linked: FileSystems = {
      ...linux,
      realPath(path) {
        if (path === '/opt/shared') return '/home/team';
        if (path === '/opt' || path === '/') return path;
        throw new Error('ENOENT');
      },
    };
    expect(networkFileSystemOf('/opt/shared/new/.promptledger', linked)).toBe('nfs4');
    expect(networkFileSystemOf('/opt/mine/new/.promptledger', linked)).toBeNull();
  });

  it('counts as local where nobody can say', () => {
    const silent: FileSystems = {
      ...linux,
      mounts() {
        throw new Error('EACCES');
      },
    };
    expect(networkFileSystemOf('/home/ann', silent)).toBeNull();
  });

  it.runIf(process.platform === 'linux')('is read from the table of this machine', () => {
    const mounts = thisMachine.mounts();
    expect(mounts.some(({ point }) => point === '/')).toBe(true);
    expect(mounts.find(({ point }) => point === '/proc')?.type).toBe('proc');
    expect(networkFileSystemOf('/proc/self')).toBeNull();
  });
});

describe('a ledger on a network file system', () => {
  const onNfs = (): FileSystems => ({
    platform: 'linux',
    mounts: () => [
      { point: '/', type: 'ext4' },
      { point: folder.root.slice(0, folder.root.lastIndexOf('/')), type: 'nfs4' },
    ],
    realPath: thisMachine.realPath,
  });

  it('is refused before anything is written, and says what to do', async () => {
    const refused = openJournal({ ...folder.options, fileSystems: onNfs() });
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(/network file system \(nfs4\).*allowNetworkFileSystem/);
    expect(existsSync(folder.ledger)).toBe(false);
  });

  it('is written where its user allows it', async () => {
    const journal = await openJournal({
      ...folder.options,
      fileSystems: onNfs(),
      allowNetworkFileSystem: true,
    });
    await journal.append([intentRow()]);
    await journal.close();
    expect(existsSync(folder.ledger)).toBe(true);
  });
});
