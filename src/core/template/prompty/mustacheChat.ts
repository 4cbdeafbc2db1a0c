import type { Span } from '../../model.ts';
import type { BodyScan } from '../bodyScan.ts';
import { scanHandlebars } from '../handlebars/scanHandlebars.ts';
import { scanTags } from '../handlebars/scanTags.ts';
import { handlebarsVocabulary } from '../handlebars/vocabulary.ts';
import { findRoleLines } from '../roleLines.ts';

/** A Mustache or Handlebars body that role lines divide into messages. */
export function scanMustacheChat(text: string, body: Span): BodyScan {
  const scan = scanHandlebars(text, body, handlebarsVocabulary, 'system');
  const lines = findRoleLines(text, body, scanTags(text, body)).filter(line => line.role !== undefined);
  const marks = lines.map(({ span, outer, title }) => ({ kind: 'block' as const, span, outer, name: title }));
  return {
    ...scan,
    tags: [...scan.tags, ...marks].sort((a, b) => a.span.start - b.span.start),
    roleMarks: lines.map(({ role, title, span }) => ({ role: role ?? 'user', title, span })),
  };
}
