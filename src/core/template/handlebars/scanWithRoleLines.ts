import type { Role, Span } from '../../model.ts';
import type { BodyScan } from '../bodyScan.ts';
import { ParseMemory } from '../parseMemory.ts';
import { findRoleLines } from '../roleLines.ts';
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
  const marks = lines.map(({ span, outer, title }) => ({ kind: 'block' as const, span, outer, name: title }));
  return {
    ...scan,
    tags: [...scan.tags, ...marks].sort((a, b) => a.span.start - b.span.start),
    roleMarks: lines.map(({ role, title, span }) => ({ role: role ?? 'user', title, span })),
  };
}
