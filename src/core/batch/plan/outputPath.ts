import { utf8Length } from '../../text/utf8Length.ts';

/** Names that Windows gives to devices, with or without an ending. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 1024;

/**
 * What is wrong with a relative output path, as words that follow the path in a message; null where it is safe on
 * every platform. Safe: forward slashes, stays below the folder it is relative to, no name that some file system
 * reads as something else.
 */
export function outputPathProblem(path: string): string | null {
  if (path === '') return 'is empty';
  if (path.includes('\\')) return 'contains a backslash';
  if (path.startsWith('/')) return 'is absolute';
  if (/\p{Surrogate}/u.test(path)) return 'contains half a surrogate pair';
  if (utf8Length(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  for (const name of path.split('/')) {
    const problem = nameProblem(name);
    if (problem !== null) return problem;
  }
  return null;
}

function nameProblem(name: string): string | null {
  if (name === '') return 'has an empty folder or file name';
  if (name === '.' || name === '..') return 'leaves its folder';
  if (hasControl(name)) return 'contains a control character';
  if (/[<>:"|?*]/.test(name)) return 'contains one of < > : " | ? *';
  if (/[. ]$/.test(name)) return 'has a name that ends with a dot or a space';
  if (name.startsWith(' ')) return 'has a name that begins with a space';
  if (RESERVED.test(name)) return `has the name "${name}", which Windows reserves for a device`;
  if (utf8Length(name) > MAX_NAME_BYTES) return `has a name longer than ${MAX_NAME_BYTES} bytes`;
  return null;
}

/** C0, DEL, C1, line separators, and the marks that turn or hide the direction of text. */
function hasControl(name: string): boolean {
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 32 || (code >= 127 && code < 160) || code === 0x2028 || code === 0x2029) return true;
    if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e)) return true;
    if ((code >= 0x2066 && code <= 0x2069) || code === 0xfeff) return true;
  }
  return false;
}

/** Two paths with the same key are the same file on some file system (letter case, Unicode composition). */
export function outputPathKey(path: string): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFC');
}
