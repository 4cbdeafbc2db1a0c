import { type Accept, isWord, type PatternNode, PatternProblem, parsePattern } from './patternSyntax.ts';

/** A step of the automaton; `next` and `other` are indices of steps. */
type Step =
  | { readonly kind: 'unit'; readonly accept: Accept; next: number }
  | { readonly kind: 'assert'; readonly at: 'start' | 'end' | 'word' | 'notWord'; next: number }
  | { readonly kind: 'fork'; next: number; other: number }
  | { readonly kind: 'match' };

const MAX_STEPS = 2000;

/** A pattern that is searched for in time proportional to the text, whatever the pattern. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
}

/**
 * Compiles to a Thompson automaton, run one code unit at a time over all its states at once: no backtracking.
 * @throws PatternProblem for what is no regular expression or needs backtracking.
 */
export function compilePattern(source: string): Pattern {
  const steps: Step[] = [];
  const match = push(steps, { kind: 'match' });
  const start = build(parsePattern(source), match, steps);
  return { source, test: text => search(steps, start, text) };
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

function search(steps: readonly Step[], start: number, text: string): boolean {
  // `seen[step] === position` marks a step that is already in the set of this position.
  const seen = new Int32Array(steps.length).fill(-1);
  let current: number[] = [];
  const pending: number[] = [];
  const enter = (first: number, position: number, into: number[]): boolean => {
    pending.push(first);
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const step = steps[index];
      if (step === undefined || seen[index] === position) continue;
      seen[index] = position;
      if (step.kind === 'match') return true;
      if (step.kind === 'fork') pending.push(step.other, step.next);
      else if (step.kind === 'unit') into.push(index);
      else if (holds(step.at, text, position)) pending.push(step.next);
    }
    return false;
  };
  for (let position = 0; position <= text.length; position++) {
    if (enter(start, position, current)) return true;
    const unit = text.charCodeAt(position);
    const next: number[] = [];
    for (const index of current) {
      const step = steps[index];
      if (step?.kind !== 'unit' || position === text.length || !step.accept(unit)) continue;
      if (enter(step.next, position + 1, next)) return true;
    }
    current = next;
  }
  return false;
}

function holds(at: 'start' | 'end' | 'word' | 'notWord', text: string, position: number): boolean {
  if (at === 'start') return position === 0;
  if (at === 'end') return position === text.length;
  const before = position > 0 && isWord(text.charCodeAt(position - 1));
  const after = position < text.length && isWord(text.charCodeAt(position));
  return (before !== after) === (at === 'word');
}
