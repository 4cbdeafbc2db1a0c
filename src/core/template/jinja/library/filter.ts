import type { Given, Value } from '../values/value.ts';

/** What filters need of the template that is rendered. */
export interface FilterTools {
  /** A value as it is printed. @throws RenderProblem */
  readonly textOf: (value: Value) => string;
  readonly isTrue: (value: Value) => boolean;
  /** @throws RenderProblem */
  readonly filter: (name: string, value: Value, given: Given) => Value;
  /** @throws RenderProblem */
  readonly test: (name: string, value: Value, given: Given) => boolean;
}

/** @throws RenderProblem */
export type Filter = (value: Value, given: Given, tools: FilterTools) => Value;
export type FilterEntry = readonly [name: string, filter: Filter];

type Arguments = readonly (Value | undefined)[];

/** What a filter makes of a value and its arguments, in the order of their names. */
export type FilterBody = (value: Value, values: Arguments, tools: FilterTools) => Value;
