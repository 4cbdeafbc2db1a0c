import { type Accept, isWord } from './patternSyntax.ts';

/** A step of the automaton; `next` and `other` are indices of steps. */
export type Step =
  | { readonly kind: 'unit'; readonly accept: Accept; next: number }
  | { readonly kind: 'assert'; readonly at: 'start' | 'end' | 'word' | 'notWord'; next: number }
  | { readonly kind: 'fork'; next: number; other: number }
  | { readonly kind: 'match' };

/** Where a search may be: the steps it is about to enter, and what stands in front. */
interface State {
  readonly entries: readonly number[];
  readonly isStart: boolean;
  readonly behindWord: boolean;
  /** By code unit; `matched` where the search ends before it. */
  readonly next: Map<number, State | 'matched'>;
}

const MAX_STATES = 1000;
/** Steps that may be looked at per code unit, and once per search, for states that were not met before. */
const WORK_PER_UNIT = 8;
const WORK = 50_000;

/**
 * Runs an automaton over texts, all its states at once: no backtracking. What follows a set of states is remembered, so
 * that a code unit mostly costs one look-up. Work on new ones is limited, to some 30 ms per 100,000 code units: where a
 * pattern would take more on a text, it is not found.
 */
export class PatternSearch {
  readonly #steps: readonly Step[];
  readonly #start: number;
  readonly #seen: Int32Array;
  readonly #states = new Map<string, State>();
  #round = 0;
  #work = 0;

  constructor(steps: readonly Step[], start: number) {
    this.#steps = steps;
    this.#start = start;
    this.#seen = new Int32Array(steps.length);
  }

  test(text: string): boolean {
    this.#work = WORK + WORK_PER_UNIT * text.length;
    let state = this.#state([this.#start], true, false);
    for (let position = 0; position < text.length; position++) {
      const unit = text.charCodeAt(position);
      let next = state.next.get(unit);
      if (next === undefined) {
        next = this.#follow(state, unit);
        state.next.set(unit, next);
      }
      if (next === 'matched') return true;
      if (this.#work < 0) return false;
      state = next;
    }
    return this.#enter(state, undefined) === 'matched';
  }

  #follow(state: State, unit: number): State | 'matched' {
    const units = this.#enter(state, unit);
    if (units === 'matched') return units;
    const entries = new Set([this.#start]);
    for (const index of units) {
      const step = this.#steps[index];
      if (step?.kind === 'unit' && step.accept(unit)) entries.add(step.next);
    }
    return this.#state([...entries], false, isWord(unit));
  }

  #state(entries: number[], isStart: boolean, behindWord: boolean): State {
    // Sorting and writing costs more than entering.
    this.#work -= 4 * entries.length;
    const key = `${isStart}${behindWord}${entries.sort((a, b) => a - b).join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= MAX_STATES) {
      for (const { next } of this.#states.values()) next.clear();
      this.#states.clear();
    }
    const state = { entries, isStart, behindWord, next: new Map() };
    this.#states.set(key, state);
    return state;
  }

  /** Steps that take a unit, once everything that takes none is gone through; `unit` is undefined at the text's end. */
  #enter(state: State, unit: number | undefined): number[] | 'matched' {
    const units: number[] = [];
    const pending = [...state.entries];
    const round = ++this.#round;
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const step = this.#steps[index];
      if (step === undefined || this.#seen[index] === round) continue;
      this.#seen[index] = round;
      this.#work--;
      if (step.kind === 'match') return 'matched';
      if (step.kind === 'fork') pending.push(step.other, step.next);
      else if (step.kind === 'unit') units.push(index);
      else if (holds(step.at, state, unit)) pending.push(step.next);
    }
    return units;
  }
}

function holds(
  at: 'start' | 'end' | 'word' | 'notWord',
  { isStart, behindWord }: State,
  unit: number | undefined,
): boolean {
  if (at === 'start') return isStart;
  if (at === 'end') return unit === undefined;
  const aheadOfWord = unit !== undefined && isWord(unit);
  return (behindWord !== aheadOfWord) === (at === 'word');
}
