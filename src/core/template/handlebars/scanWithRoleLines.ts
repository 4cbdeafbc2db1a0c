import type { Role, Span } from '../../model.ts';
import type { BodyScan } from '../body/bodyScan.ts';
import { ParseMemory } from '../parseMemory.ts';
import { findRoleLines } from '../roles/roleLines.ts';
import { withRoleLines } from '../roles/withRoleLines.ts';
import { scanTagged } from './scanHandlebars.ts';
import { scanTags } from './scanTags.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A Mustache or Handlebars body that lines such as `system:` divide into messages. */
export function scanWithRoleLines(
  text: string,
  body: Span,
  vocabulary: Vocabulary,
  defaultRole: Role,
  memory = new ParseMemory(),
): BodyScan {
  const found = scanTags(text, body);
  const scan = scanTagged(found, { text, body, vocabulary, defaultRole, memory });
  const lines = findRoleLines(text, body, found).filter(line => line.role !== undefined);
  return withRoleLines(scan, lines);
}
