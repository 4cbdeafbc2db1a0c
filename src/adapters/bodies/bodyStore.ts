import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from '../../core/ledger/canonicalJson.ts';
import type { BodyStore } from '../../core/ports.ts';
import { redactor } from '../../core/redaction/redact.ts';
import { replaceFile } from '../atomicFile.ts';
import { sha256 } from '../hash.ts';
import { refuseLink } from '../journal/refuseLinks.ts';
import { writeError } from '../journal/writeError.ts';
import { scrubber } from '../providers/scrub.ts';
import { bodyPath } from './bodyPath.ts';
import { redactedStrings } from './redactedStrings.ts';

export interface BodyStoreOptions {
  /** The `.promptledger` folder. */
  readonly ledger: string;
  /** Keys that this process holds: taken out in every form that a text may carry them in. */
  readonly keys: readonly string[];
  readonly confidential: readonly string[];
}

/** Bodies as files of mode 0600 named by their content: the same text is kept once. */
export function openBodyStore({ ledger, keys, confidential }: BodyStoreOptions): BodyStore {
  const scrub = scrubber(keys);
  const redact = redactor(confidential);
  let written = 0;
  return {
    async store(content) {
      const clean = redactedStrings(content, text => {
        const scrubbed = scrub(text);
        const { text: redacted, redactions } = redact(scrubbed);
        return {
          text: redacted,
          redactions: redactions + occurrences(scrubbed, '[key]') - occurrences(text, '[key]'),
        };
      });
      const bytes = Buffer.from(typeof clean.value === 'string' ? clean.value : canonicalJson(clean.value));
      const hash = `sha256:${sha256(bytes)}`;
      const path = bodyPath(ledger, hash);
      await refuseLink(dirname(path));
      try {
        if (!existsSync(path)) {
          await mkdir(dirname(path), { recursive: true, mode: 0o700 });
          await replaceFile(path, bytes, String(++written));
        }
      } catch (error) {
        throw writeError(error, path);
      }
      return { hash, bytes: bytes.length, redactions: clean.redactions };
    },
  };
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
