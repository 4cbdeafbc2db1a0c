import { PatternSearch, type Step } from './patternSearch.ts';
import { type PatternNode, PatternProblem, parsePattern } from './patternSyntax.ts';

const MAX_STEPS = 2000;

/** A pattern that is searched for in time proportional to the text, whatever the pattern: see `PatternSearch`. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
}

/**
 * Compiles to a Thompson automaton.
 * @throws PatternProblem for what is no regular expression or needs backtracking.
 */
export function compilePattern(source: string): Pattern {
  const steps: Step[] = [];
  const match = push(steps, { kind: 'match' });
  const start = build(parsePattern(source), match, steps);
  const search = new PatternSearch(steps, start);
  return { source, test: text => search.test(text) };
}

function push(steps: Step[], step: Step): number {
  if (steps.length >= MAX_STEPS) throw new PatternProblem('is too large');
  return steps.push(step) - 1;
}

/** Adds the steps of a node that go on to `next`; gives the first one. Built from the end, so no patching is needed. */
function build(node: PatternNode, next: number, steps: Step[]): number {
  switch (node.kind) {
    case 'unit':
      return push(steps, { kind: 'unit', accept: node.accept, next });
    case 'assert':
      return push(steps, { kind: 'assert', at: node.at, next });
    case 'sequence':
      return node.items.reduceRight((after, item) => build(item, after, steps), next);
    case 'either':
      return node.items
        .map(item => build(item, next, steps))
        .reduceRight((other, first) => push(steps, { kind: 'fork', next: first, other }));
    case 'repeat':
      return repeat(node, next, steps);
  }
}

function repeat(
  { item, least, most }: PatternNode & { kind: 'repeat' },
  next: number,
  steps: Step[],
): number {
  let after = next;
  if (most === Number.POSITIVE_INFINITY) {
    const fork: Step = { kind: 'fork', next, other: next };
    after = push(steps, fork);
    fork.next = build(item, after, steps);
  } else {
    for (let count = least; count < most; count++)
      after = push(steps, { kind: 'fork', next: build(item, after, steps), other: next });
  }
  for (let count = 0; count < least; count++) after = build(item, after, steps);
  return after;
}
