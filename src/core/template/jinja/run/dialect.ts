import type { Filter } from '../library/filter.ts';
import type { Test } from '../library/tests.ts';
import type { Comparison, Tag } from '../syntax/nodes.ts';
import type { BinaryOperator } from '../values/arithmetic.ts';
import type { Value } from '../values/value.ts';

/** What the engines that read Jinja's syntax do not agree upon. */
export interface JinjaDialect {
  /** Line feeds for all line breaks of the template, and none for its last. */
  readonly normalizesBreaks: boolean;
  /** `set` in a loop changes a variable around it, or else holds in the turns that follow. */
  readonly setsAround: boolean;
  /** Kinds of tags that it does not have. */
  readonly foreign: ReadonlySet<Tag['kind']>;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly functions: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
  /** A value as it is printed. @throws RenderProblem */
  readonly textOf: (value: Value) => string;
  /** A value between `~`. @throws RenderProblem */
  readonly joinedText: (value: Value) => string;
  readonly isTrue: (value: Value) => boolean;
  /** @throws RenderProblem */
  readonly calculate: (operator: BinaryOperator, left: Value, right: Value) => Value;
  /** @throws RenderProblem */
  readonly compares: (operator: Comparison, left: Value, right: Value) => boolean;
  /** What a loop with so many names goes over. @throws RenderProblem */
  readonly loopItems: (value: Value, names: number) => readonly Value[];
  /** `of.name` and `of[key]`. @throws RenderProblem */
  readonly attributeOf: (of: Value, name: string) => Value;
  readonly itemOf: (of: Value, key: Value) => Value;
}
