import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

// A pipe that nobody writes to would hold up the opening for ever.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What stands where a file should: a folder, a pipe, a device, or a link to one. */
export class NoRegularFile extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} is no regular file`);
    this.path = path;
  }
}

/** Opens a file for reading. @throws NoRegularFile, and what the system says where it cannot be opened. */
export function openRegularFile(path: string): number {
  const file = openSync(path, READ);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new NoRegularFile(path);
}

/** A whole file as UTF-8. @throws NoRegularFile, and what the system says where it cannot be opened. */
export function readRegularFile(path: string): Promise<string> {
  return withRegularFile(path, file => file.readFile('utf8'));
}

/** Opens a file, reads from it and closes it. @throws NoRegularFile, and what the system says where it cannot be opened. */
export async function withRegularFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, READ);
  try {
    if (!(await file.stat()).isFile()) throw new NoRegularFile(path);
    return await read(file);
  } finally {
    await file.close();
  }
}
