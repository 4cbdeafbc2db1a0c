import { readFile } from 'node:fs/promises';
import { filesBelow } from './filesBelow.ts';

/** A secret as it stands, URL-encoded, and in base64 at each of the three places it may begin in a longer text. */
export function secretForms(secret: string): string[] {
  const forms = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.from('\0'.repeat(shift) + secret).toString('base64');
    // The characters at both ends also carry bits of what stands beside the secret.
    const inner = encoded.slice(shift === 0 ? 0 : shift + 1).replace(/.?=*$/, '');
    forms.add(inner);
    forms.add(inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...forms];
}

/** Files below `folders` that hold a secret in any form, with the form. */
export async function leaksOnDisk(folders: readonly string[], secret: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const path of await filesBelow(folder)) {
      const content = await readFile(path, 'latin1');
      for (const form of secretForms(secret)) if (content.includes(form)) found.push(`${path}: ${form}`);
    }
  }
  return found;
}
