import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Calls of the operating system that can be made to fail. */
export type FsCall = 'open' | 'write' | 'sync' | 'rename';

export interface FsFault {
  readonly call: FsCall;
  /** `short`: half of the bytes are written and the call says so, which is no error; then the disk is full. */
  readonly code: 'EIO' | 'ENOSPC' | 'short';
  /** From the `from`th call on, 1-based. */
  readonly from: number;
  readonly times: number;
}

/**
 * Puts a failing disk under everything that runs in this process: files below `folder` fail as the fault says. Our
 * sources import Node's functions by name; those bindings follow.
 */
export class FailingFs {
  readonly #folder: string;
  readonly #undo: (() => void)[] = [];
  #fault: FsFault | null = null;
  #calls = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Calls of the fault's kind so far. */
  get calls(): number {
    return this.#calls;
  }

  async install(): Promise<void> {
    const { open, rename, writeFile } = fs.promises;
    const { writeSync, fdatasyncSync, fdatasync } = fs;
    const ours = (path: unknown) => String(path).startsWith(this.#folder);
    const probe = await open(import.meta.filename, 'r');
    const handles = Object.getPrototypeOf(probe) as {
      sync(): Promise<void>;
      writeFile(...args: unknown[]): Promise<void>;
    };
    await probe.close();
    const { sync, writeFile: writeWhole } = handles;
    this.#put(fs.promises, 'open', async (...args: Parameters<typeof open>) => {
      if (ours(args[0]) && args[1] !== 'r') this.#check('open');
      return open(...args);
    });
    this.#put(fs.promises, 'writeFile', async (...args: Parameters<typeof writeFile>) => {
      if (ours(args[0])) this.#check('write');
      return writeFile(...args);
    });
    this.#put(fs.promises, 'rename', async (...args: Parameters<typeof rename>) => {
      if (ours(args[0])) this.#check('rename');
      return rename(...args);
    });
    const failingWrite = (file: number, bytes: Uint8Array, offset: number, length: number, place: number) => {
      if (this.#due('write')) {
        const isShort = this.#fault?.code === 'short';
        // Half of the rows, not of the zeros behind them.
        const gap = bytes.indexOf(0, offset) - offset;
        const half = Math.ceil((gap > 0 ? Math.min(gap, length) : length) / 2);
        const written = writeSync(file, bytes, offset, half, place);
        if (isShort && length > 1) return written;
        throw this.#error();
      }
      return writeSync(file, bytes, offset, length, place);
    };
    this.#put(fs, 'writeSync', failingWrite);
    this.#put(fs, 'fdatasyncSync', (file: number) => {
      this.#check('sync');
      fdatasyncSync(file);
    });
    const failing = this;
    this.#put(handles, 'sync', async function (this: object) {
      failing.#check('sync');
      await sync.call(this);
    });
    this.#put(handles, 'writeFile', async function (this: object, ...args: unknown[]) {
      failing.#check('write');
      await writeWhole.apply(this, args);
    });
    // Sources that make a promise of it do so when they are loaded: they must be imported after this.
    this.#put(fs, 'fdatasync', (file: number, done: fs.NoParamCallback) => {
      if (this.#due('sync')) process.nextTick(done, this.#error());
      else fdatasync(file, done);
    });
    syncBuiltinESMExports();
  }

  arm(fault: FsFault | null): void {
    this.#fault = fault;
    this.#calls = 0;
  }

  uninstall(): void {
    for (const undo of this.#undo.splice(0)) undo();
    syncBuiltinESMExports();
  }

  #check(call: FsCall): void {
    if (this.#due(call)) throw this.#error();
  }

  #due(call: FsCall): boolean {
    if (this.#fault?.call !== call) return false;
    this.#calls += 1;
    const { from, times } = this.#fault;
    return this.#calls >= from && this.#calls < from + times;
  }

  #error(): Error {
    const code = this.#fault?.code === 'short' ? 'ENOSPC' : this.#fault?.code;
    return Object.assign(new Error(`${code}: injected`), { code });
  }

  #put<T extends object>(holder: T, name: keyof T, replacement: unknown): void {
    const original = holder[name];
    holder[name] = replacement as T[keyof T];
    this.#undo.push(() => {
      holder[name] = original;
    });
  }
}
