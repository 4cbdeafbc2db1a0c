import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ManifestEntry, ManifestHead, ManifestWriter } from '../../core/batch/run/manifest.ts';
import type { RowCost } from '../../core/ledger/event.ts';
import { formatUsd } from '../../core/money.ts';
import type { AssetStore } from '../../core/ports.ts';

/** Entries are written out in pieces of about this many characters. */
const PIECE = 1 << 16;

/**
 * A run's manifest as one JSON document, streamed: memory does not grow with the number of assets. It is written
 * beside its final name and appears whole at the end.
 * @param root absolute path of the ledger's root.
 * @param path relative to the root, forward slashes: `manifest.<RUN>.json` in the folder all outputs share.
 * @param assets refuses a place that is a link, leaves the root, or exists.
 */
export function manifestFile(
  root: string,
  path: string,
  head: ManifestHead,
  assets: AssetStore,
): ManifestWriter {
  const place = join(root, path);
  const temporary = `${place}.part`;
  let file: FileHandle | null = null;
  let pending = '';
  let count = 0;
  let writing: Promise<void> = Promise.resolve();

  const flush = (): Promise<void> => {
    const text = pending;
    pending = '';
    writing = writing.then(async () => {
      if (file === null) {
        await assets.check([path, `${path}.part`], { overwrite: false });
        await mkdir(dirname(place), { recursive: true });
        file = await open(temporary, 'wx', 0o644);
      }
      await file.writeFile(text);
    });
    return writing;
  };

  return {
    async add(entry) {
      pending += count === 0 ? `${opening(head)}\n` : ',\n';
      pending += `    ${JSON.stringify(entryJson(entry))}`;
      count++;
      if (pending.length > PIECE) await flush();
    },
    async finish(end) {
      if (count === 0) return null;
      pending += `\n  ],\n  "end": ${JSON.stringify(end)}\n}\n`;
      await flush();
      try {
        await file?.sync();
      } finally {
        await file?.close();
      }
      try {
        await rename(temporary, place);
      } catch (error) {
        await unlink(temporary).catch(() => undefined);
        throw error;
      }
      return path;
    },
  };
}

function opening(head: ManifestHead): string {
  const fields = JSON.stringify({ schemaVersion: 1, ...head }, null, 2).slice(0, -2);
  return `${fields},\n  "assets": [`;
}

function entryJson({ cost, ...entry }: ManifestEntry) {
  return { ...entry, cost: costJson(cost) };
}

/** As in every JSON document: dollars with all digits, null where unpriced. */
function costJson({ pico, upper, kind }: RowCost) {
  const value = pico === null ? null : formatUsd(pico);
  return kind === 'exact' || upper === null ? { value, kind } : { value, kind, high: formatUsd(upper) };
}
