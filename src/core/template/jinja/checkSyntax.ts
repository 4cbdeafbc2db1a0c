import type { TemplateProblem } from '../../model.ts';
import type { TagReading } from './readTag.ts';
import { buildProgram } from './syntax/buildProgram.ts';
import type { NameUse, Tag } from './syntax/nodes.ts';
import type { JinjaTag } from './syntax/scanTags.ts';
import { StructureFault } from './syntax/structureFault.ts';

interface ReadTag {
  readonly tag: Tag;
  readonly uses: readonly NameUse[];
}

/** A tag that is wrong in itself, or one that stands where it cannot; at most one problem, at its tag. */
export function checkSyntax(
  tags: readonly JinjaTag[],
  read: (tag: JinjaTag) => TagReading,
): TemplateProblem[] {
  const known = new Map<JinjaTag, ReadTag>();
  for (const tag of tags) {
    if (tag.kind !== 'expression' && tag.kind !== 'statement') continue;
    const { parsed } = read(tag);
    if ('fault' in parsed) return [problem(parsed.fault, tag)];
    const counted = countedAs(parsed.tag);
    if (counted !== null) known.set(tag, { tag: counted, uses: [] });
  }
  try {
    const items = [...known.keys()].map(tag => ({ kind: 'tag', tag }) as const);
    buildProgram(
      items,
      tag => known.get(tag) ?? nothing,
      () => null,
    );
    return [];
  } catch (error) {
    if (!(error instanceof StructureFault)) throw error;
    return [problem(error.message, error.place)];
  }
}

const nothing: ReadTag = { tag: { kind: 'silent' }, uses: [] };

/** What is not rendered is said elsewhere; here only its block counts. */
function countedAs(tag: Tag): Tag | null {
  if (tag.kind !== 'unsupported') return tag;
  return tag.word === 'autoescape' ? { kind: 'autoescape' } : null;
}

function problem(message: string, { span }: JinjaTag): TemplateProblem {
  return { code: 'syntax', message, severity: 'error', span };
}
