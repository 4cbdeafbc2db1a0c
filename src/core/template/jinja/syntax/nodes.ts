import type { BinaryOperator } from '../values/arithmetic.ts';

/** The value of a literal: a float stands apart from a whole number, as `1.0` does from `1`. */
type Literal =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'whole' | 'float'; readonly value: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'boolean'; readonly value: boolean };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** Arguments of a call, a filter or a test, in the order they are evaluated. */
export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [name: string, value: Expression])[];
  /** `*values` and `**values`. */
  readonly list?: Expression;
  readonly record?: Expression;
}

/** An expression of Jinja (jinja.palletsprojects.com, "Expressions"). `at` is an offset into the tag's inside. */
export type Expression =
  | Literal
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'list' | 'tuple' | 'join'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'slice'; readonly of: Expression; readonly bounds: readonly (Expression | null)[] }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: CallArguments }
  | { readonly kind: 'filter'; readonly of: Expression; readonly name: string; readonly args: CallArguments }
  | { readonly kind: 'test'; readonly of: Expression; readonly name: string; readonly args: CallArguments }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly (readonly [Comparison, Expression])[];
    }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not' | 'negative' | 'positive'; readonly of: Expression }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression | null;
    };

/** What a value is given to. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly name: string; readonly field: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] };

/** A filter that a block's text goes through. */
export interface BlockFilter {
  readonly name: string;
  readonly args: CallArguments;
}

export interface Parameter {
  readonly name: string;
  readonly default: Expression | null;
}

/** What one tag says by itself; the blocks between tags are `Statement`s. */
export type Tag =
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'if'; readonly value: Expression }
  | { readonly kind: 'elif'; readonly value: Expression }
  | { readonly kind: 'else' }
  | { readonly kind: 'break' | 'continue' }
  /** `{% autoescape false %}`: a block that changes nothing. */
  | { readonly kind: 'autoescape' }
  /** A tag that says nothing to rendering. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'end'; readonly of: string }
  | {
      readonly kind: 'for';
      readonly target: Target;
      readonly over: Expression;
      readonly only: Expression | null;
      readonly recursive: boolean;
    }
  | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'capture'; readonly target: Target; readonly filters: readonly BlockFilter[] }
  | { readonly kind: 'with'; readonly given: readonly (readonly [Target, Expression])[] }
  | { readonly kind: 'macro'; readonly name: string; readonly parameters: readonly Parameter[] }
  | {
      readonly kind: 'call';
      readonly parameters: readonly Parameter[];
      readonly call: Extract<Expression, { kind: 'call' }>;
    }
  | { readonly kind: 'filterBlock'; readonly filters: readonly BlockFilter[] }
  | { readonly kind: 'block'; readonly name: string; readonly scoped: boolean }
  | {
      readonly kind: 'include';
      /** In the order they are looked for. Null where a name is computed. */
      readonly names: readonly string[] | null;
      readonly optional: boolean;
      readonly context: boolean;
    }
  | { readonly kind: 'unsupported'; readonly word: string };

/** A name that is used as a filter, a test, a function or a method, or is one that macros get without asking. */
export interface NameUse {
  readonly kind: 'filter' | 'test' | 'function' | 'method' | 'implicit';
  readonly name: string;
  readonly at: number;
}
