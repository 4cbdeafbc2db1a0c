import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { FilesBeside } from '../../core/template/format.ts';
import { labelIn } from '../labelIn.ts';
import { readInside } from '../readInside.ts';
import { matchingFiles } from './matchingFiles.ts';

/** Bytes of one file that a template names. */
const MAX_BYTES = 1 << 20;
/** UTF-16 units of a table of which rows are read: its first rows show what the others are like. */
const TABLE_UNITS = 64 * 1024;
/** Files that are kept; beyond them all are read anew. */
const MOST_KNOWN = 200;

type Rows = readonly Readonly<Record<string, string>>[];

interface KnownFile {
  readonly stamp: string;
  readonly text: string | undefined;
  /** Read from the text when somebody asks for them. */
  rows?: Rows | undefined;
}

/** What a template asked for, as it can be asked again. */
interface Question {
  readonly answer: string;
  readonly again: () => string;
}

/**
 * What templates name beside themselves: prompts, samples, definitions of tools. Read at once and kept until it changes,
 * so that a keystroke reads no file again.
 */
export class FilesBesideTemplates {
  readonly #known = new Map<string, KnownFile>();
  /** By template, since it was last read. */
  readonly #asked = new Map<string, Map<string, Question>>();

  /**
   * @param template absolute path; paths are relative to its folder.
   * @param root nothing outside of it is read.
   */
  of(template: string, root: string): FilesBeside {
    const folder = dirname(template);
    this.#asked.delete(template);
    const note = (what: string, answer: string, again: () => string): void => {
      const asked = this.#asked.get(template) ?? new Map<string, Question>();
      if (!asked.has(what)) this.#asked.set(template, asked.set(what, { answer, again }));
    };
    const list = (glob: string) =>
      matchingFiles(folder, glob, root).map(path => relative(folder, path).split(sep).join('/'));
    const file = (path: string) => {
      const place = resolve(folder, path);
      const stamp = stampOf(place, root);
      note(`file ${place}`, stamp ?? '', () => stampOf(place, root) ?? '');
      return stamp === undefined ? undefined : this.#file(place, root, stamp);
    };
    return {
      read: path => file(path)?.text,
      rows(path) {
        const known = file(path);
        if (known !== undefined && !('rows' in known)) known.rows = rowsOf(known.text);
        return known?.rows;
      },
      list(glob) {
        const found = list(glob);
        note(`glob ${glob}`, found.join('\n'), () => list(glob).join('\n'));
        return found;
      },
      isFolder(path) {
        const place = resolve(folder, path);
        const answer = isFolder(place, root);
        note(`folder ${place}`, String(answer), () => String(isFolder(place, root)));
        return answer;
      },
    };
  }

  /** Whether something beside the template is not what it was when the template was last read. */
  hasChanged(template: string): boolean {
    const asked = [...(this.#asked.get(template)?.values() ?? [])];
    return asked.some(({ answer, again }) => again() !== answer);
  }

  #file(path: string, root: string, stamp: string): KnownFile {
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const read = { stamp, text: textOf(readInside(path, root, MAX_BYTES)) };
    this.#known.set(path, read);
    return read;
  }
}

function stampOf(path: string, root: string): string | undefined {
  const info = infoOf(path);
  // The root is part of the stamp: what one repository may read is outside of another.
  return info && [root, info.size, info.mtimeMs, info.ino].join(':');
}

/** Undefined also where the path leads through a file, or is none that the system takes. */
function infoOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The first rows by the names in the header. Undefined where the text is no table. */
function rowsOf(text: string | undefined): Rows | undefined {
  if (text === undefined) return undefined;
  const isCut = text.length > TABLE_UNITS;
  const head = isCut ? text.slice(0, text.lastIndexOf('\n', TABLE_UNITS) + 1) : text;
  try {
    const records: string[][] = parse(head, {
      skip_empty_lines: true,
      relax_quotes: true,
      relax_column_count: true,
      trim: true,
    });
    const [header = [], ...rows] = records;
    return rows.map(row => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])));
  } catch {
    return undefined;
  }
}

function isFolder(path: string, root: string): boolean {
  try {
    const real = realpathSync(path);
    return labelIn(realpathSync(root), real) !== null && statSync(real).isDirectory();
  } catch {
    return false;
  }
}
