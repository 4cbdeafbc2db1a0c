import { spawn } from 'node:child_process';
import { UserError } from '../core/errors.ts';
import { systemCode } from './systemCode.ts';

/** One commit that touched a file; `path` is the file's name then, relative to the top level. */
export interface FileCommit {
  readonly commit: string;
  /** ISO with the author's offset. */
  readonly date: string;
  readonly author: string;
  readonly path: string;
}

/** Reads the git repository around a folder. Never writes, never runs hooks or filters of the repository. */
export class GitRepository {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The commit a reference names.
   * @throws UserError where git is missing, the folder is in no repository or the reference is unknown.
   */
  async resolve(reference: string): Promise<string> {
    const name = `${reference}^{commit}`;
    const found = await this.#run(['rev-parse', '--verify', '--quiet', '--end-of-options', name]);
    if (found.code === 0) return found.output.toString('utf8').trim();
    if ((await this.#run(['rev-parse', '--git-dir'])).code !== 0) throw noRepository(this.#folder);
    throw new UserError({
      what: `git does not know "${reference}" here`,
      next: 'Name a branch, a tag or a commit; a shallow clone may need "git fetch" first',
    });
  }

  /** Names of the files of a commit under the folder, relative to the folder. */
  async list(commit: string): Promise<string[]> {
    const { output } = await this.#must(['ls-tree', '-r', '-z', '--name-only', commit, '--', '.']);
    return output
      .toString('utf8')
      .split('\0')
      .filter(name => name !== '');
  }

  /** Bytes of a file at a commit, null where it was not there. @param path relative to the folder. */
  async read(commit: string, path: string): Promise<Buffer | null> {
    const { code, output } = await this.#run(['cat-file', 'blob', `${commit}:./${path}`]);
    return code === 0 ? output : null;
  }

  /** Bytes of a file at a commit. @param path relative to the top level, as `FileCommit` has it. */
  async readFromTop({ commit, path }: FileCommit): Promise<Buffer | null> {
    const { code, output } = await this.#run(['cat-file', 'blob', `${commit}:${path}`]);
    return code === 0 ? output : null;
  }

  /**
   * Commits that touched a file, oldest first, through renames.
   * @param path relative to the folder.
   * @param since anything git takes as a date.
   */
  async history(path: string, since?: string): Promise<FileCommit[]> {
    const { output } = await this.#must([
      'log',
      '--follow',
      '--no-ext-diff',
      '--no-textconv',
      '-z',
      '--name-only',
      '--format=%x1e%H%x1f%aI%x1f%an%x1f',
      ...(since === undefined ? [] : [`--since=${since}`]),
      '--',
      path,
    ]);
    const commits = output.toString('utf8').split('\x1e').slice(1);
    return commits.map(parseCommit).reverse();
  }

  async #must(args: readonly string[]): Promise<{ readonly output: Buffer }> {
    const result = await this.#run(args);
    if (result.code === 0) return result;
    if (/not a git repository/i.test(result.error)) throw noRepository(this.#folder);
    if (/does not have any commits/i.test(result.error)) return { output: Buffer.alloc(0) };
    throw new UserError({ what: `git ${args[0]} failed: ${result.error.trim().split('\n')[0]}` });
  }

  #run(args: readonly string[]): Promise<{ code: number | null; output: Buffer; error: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn('git', ['--no-pager', '-c', 'core.fsmonitor=false', ...args], {
        cwd: this.#folder,
        env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      });
      const output: Buffer[] = [];
      const error: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
      child.on('error', cause => reject(cannotStart(cause)));
      child.on('close', code =>
        resolve({ code, output: Buffer.concat(output), error: Buffer.concat(error).toString('utf8') }),
      );
    });
  }
}

function parseCommit(text: string): FileCommit {
  const [commit = '', date = '', author = '', names = ''] = text.split('\x1f');
  return { commit, date, author, path: names.replace(/^[\0\n]+/, '').replace(/[\0\n]+$/, '') };
}

function noRepository(folder: string): UserError {
  return new UserError({
    what: 'this folder is in no git repository',
    where: { file: folder },
    next: 'Run the command inside one',
  });
}

function cannotStart(cause: Error): Error {
  if (systemCode(cause) === 'ENOENT') {
    return new UserError({ what: 'git is not installed', next: 'Install git and have it on the PATH' });
  }
  return cause;
}
