import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.ts';

const cacheRoot = join(projectRoot, '.vscode-test');
const marker = '.complete';
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * The folder `.vscode-test/NAME`, filled by `fill` the first time. It is filled under a temporary name and renamed
 * when complete, so neither a killed run nor one beside this one leaves a half-filled folder under the real name.
 */
export async function cacheFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cacheRoot, name);
  if (existsSync(join(target, marker))) return target;

  await mkdir(cacheRoot, { recursive: true });
  await removeAbandoned();
  const temporary = join(cacheRoot, `.tmp-${name}-${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(temporary);
    await fill(temporary);
    await writeFile(join(temporary, marker), '');
    await moveInto(temporary, target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
}

async function moveInto(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target);
  } catch (error) {
    // Another run was first: its folder is as good as ours.
    if (!existsSync(join(target, marker))) throw error;
  }
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(cacheRoot)) {
    const folder = join(cacheRoot, name);
    if (!name.startsWith('.tmp-') || Date.now() - (await stat(folder)).mtimeMs < abandonedAfterMs) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
