import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cliBundle } from './bundle.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  /** Node to run with; this process's own by default. */
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder to start in, relative to the workspace. */
  readonly cwd?: string;
}

/** A folder of its own with a home of its own, in which the bundled command line is started. */
export class Workspace {
  readonly folder: string;
  readonly state: string;
  readonly #base: string;

  private constructor(base: string) {
    this.#base = base;
    this.folder = join(base, 'work');
    this.state = join(base, 'state');
  }

  /** @param files path → text, relative to the workspace. */
  static async create(files: Readonly<Record<string, string>> = {}): Promise<Workspace> {
    const workspace = new Workspace(await realpath(await mkdtemp(join(tmpdir(), 'prompt-ledger-cli-'))));
    await mkdir(workspace.folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) await workspace.write(path, text);
    return workspace;
  }

  /** A copy of the example, without what earlier runs left in it. */
  static async studio(): Promise<Workspace> {
    const workspace = await Workspace.create();
    const example = join(import.meta.dirname, '../../../examples/studio');
    const left = ['.promptledger', 'assets'].map(name => join(example, name));
    await cp(example, workspace.folder, { recursive: true, filter: source => !left.includes(source) });
    return workspace;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), text);
  }

  start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn(options.node ?? process.execPath, [cliBundle, ...args], {
      cwd: join(this.folder, options.cwd ?? '.'),
      env: { ...this.#environment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
    return await ended(this.start(args, options));
  }

  /** Runs a command with `--format json`: its document, which stands alone on standard output. */
  async json(args: readonly string[], options: SpawnOptions = {}): Promise<Ended & { document: unknown }> {
    const result = await this.run([...args, '--format', 'json'], options);
    return { ...result, document: result.stdout === '' ? undefined : (JSON.parse(result.stdout) as unknown) };
  }

  async git(...args: string[]): Promise<string> {
    const config = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.org',
      '-c',
      'commit.gpgsign=false',
    ];
    const child = spawn('git', [...config, ...args], {
      cwd: this.folder,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, stdout, stderr } = await ended(child);
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  async remove(): Promise<void> {
    await rm(this.#base, { recursive: true, force: true });
  }

  /** Nothing of the machine's own settings, keys or state reaches the command. */
  #environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: join(this.#base, 'home'),
      USERPROFILE: join(this.#base, 'home'),
      XDG_CONFIG_HOME: join(this.#base, 'config'),
      XDG_STATE_HOME: this.state,
      APPDATA: join(this.#base, 'config'),
      LOCALAPPDATA: this.state,
      PROMPT_LEDGER_STATE_DIR: this.state,
      GIT_CONFIG_GLOBAL: join(this.#base, 'gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
      LANG: 'C.UTF-8',
      ...(process.env.SystemRoot !== undefined && { SystemRoot: process.env.SystemRoot }),
    };
  }
}

/** Everything a process wrote, when it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const read = (stream: NodeJS.ReadableStream | null) => {
      let text = '';
      stream?.setEncoding('utf8');
      stream?.on('data', (chunk: string) => {
        text += chunk;
      });
      return () => text;
    };
    const [stdout, stderr] = [read(child.stdout), read(child.stderr)];
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout: stdout(), stderr: stderr() }));
  });
}
