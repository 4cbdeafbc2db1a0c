import type { Estimate, PartEstimate, Span } from '../../core/model.ts';
import { tokenShare } from '../../shared/partShare.ts';

export type Heat = 'high' | 'medium' | 'low';

/** Lines of one heat, from 0, both included. */
export interface HeatLines {
  readonly heat: Heat;
  readonly first: number;
  readonly last: number;
}

interface Stretch extends Span {
  readonly tokens: number;
}

/**
 * Which lines hold how much of a call's input: those of a section without its own sections, and those of whatever else
 * has tokens of its own.
 * A line takes the hottest of what stands in it.
 * @param lineAt line of an offset, both from 0
 * @param least share of the input tokens, 0 to 1, below which a line is not marked
 */
export function heatLines(
  estimate: Estimate,
  lineAt: (offset: number) => number,
  least: number,
): HeatLines[] {
  const shares = new Map<number, number>();
  for (const { start, end, tokens } of stretches(estimate.parts)) {
    const share = tokenShare(tokens, estimate) ?? 0;
    if (share === 0 || share < least || end <= start) continue;
    for (let line = lineAt(start), last = lineAt(end - 1); line <= last; line++) {
      shares.set(line, Math.max(share, shares.get(line) ?? 0));
    }
  }
  const lines = [...shares].sort(([a], [b]) => a - b);
  const found: HeatLines[] = [];
  for (const [line, share] of lines) {
    const heat = heatOf(share);
    const before = found.at(-1);
    if (before?.heat === heat && before.last === line - 1)
      found[found.length - 1] = { ...before, last: line };
    else found.push({ heat, first: line, last: line });
  }
  return found;
}

function heatOf(share: number): Heat {
  if (share >= 0.5) return 'high';
  return share >= 0.25 ? 'medium' : 'low';
}

/** Sections are in document order and each stands whole within the one around it. */
function stretches(parts: readonly PartEstimate[]): Stretch[] {
  const sections = parts.filter(({ kind }) => kind === 'section');
  const own = sections.flatMap(section => {
    const inner = childrenOf(section, sections);
    const taken = inner.reduce((total, { tokens }) => total + (tokens.value ?? 0), 0);
    const tokens = Math.max(0, (section.tokens.value ?? 0) - taken);
    return gaps(section.span, inner).map(gap => ({ ...gap, tokens }));
  });
  const others = parts
    .filter(({ kind }) => kind !== 'section')
    .map(({ span, tokens }) => ({ ...span, tokens: tokens.value ?? 0 }));
  return [...own, ...others];
}

/** Directly within a section: not within another one of it. */
function childrenOf({ span }: PartEstimate, sections: readonly PartEstimate[]): PartEstimate[] {
  const children: PartEstimate[] = [];
  for (const section of sections) {
    const inside = section.span.start >= span.start && section.span.end <= span.end && section.span !== span;
    const after = (children.at(-1)?.span.end ?? span.start) <= section.span.start;
    if (inside && after) children.push(section);
  }
  return children;
}

function gaps({ start, end }: Span, inner: readonly PartEstimate[]): Span[] {
  const edges = [start, ...inner.flatMap(({ span }) => [span.start, span.end]), end];
  const found: Span[] = [];
  for (let at = 0; at + 1 < edges.length; at += 2) {
    found.push({ start: edges[at] as number, end: edges[at + 1] as number });
  }
  return found;
}
