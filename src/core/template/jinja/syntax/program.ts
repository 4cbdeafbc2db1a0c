import type { BlockFilter, Expression, Parameter, Tag, Target } from './nodes.ts';
import type { JinjaTag } from './scanTags.ts';

interface Placed {
  /** The tag that the statement begins with. */
  readonly place: JinjaTag;
}

/** A statement with the statements in its body. */
export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | (Placed & { readonly kind: 'print'; readonly value: Expression })
  | (Placed & {
      readonly kind: 'if';
      /** In order; the first whose condition is true is rendered. An `else` has no condition. */
      readonly branches: readonly Branch[];
    })
  | (Placed &
      Omit<Extract<Tag, { kind: 'for' }>, 'kind'> & {
        readonly kind: 'for';
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      })
  | (Placed & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (Placed & {
      readonly kind: 'capture';
      readonly target: Target;
      readonly filters: readonly BlockFilter[];
      readonly body: readonly Statement[];
    })
  | (Placed & {
      readonly kind: 'with';
      readonly given: readonly (readonly [Target, Expression])[];
      readonly body: readonly Statement[];
    })
  | (Placed & {
      readonly kind: 'macro';
      readonly name: string;
      readonly parameters: readonly Parameter[];
      /** Which of `caller`, `varargs` and `kwargs` its body reads. */
      readonly reads: ReadonlySet<string>;
      readonly body: readonly Statement[];
    })
  | (Placed & {
      readonly kind: 'call';
      readonly call: Extract<Expression, { kind: 'call' }>;
      readonly parameters: readonly Parameter[];
      /** Which of `caller`, `varargs` and `kwargs` its body reads. */
      readonly reads: ReadonlySet<string>;
      readonly body: readonly Statement[];
    })
  | (Placed & {
      readonly kind: 'filterBlock';
      readonly filters: readonly BlockFilter[];
      readonly body: readonly Statement[];
    })
  | (Placed & { readonly kind: 'block'; readonly scoped: boolean; readonly body: readonly Statement[] })
  | (Placed & {
      readonly kind: 'include';
      readonly names: readonly string[];
      readonly context: boolean;
      readonly program: Program | null;
    })
  | (Placed & { readonly kind: 'break' | 'continue' });

export interface Branch extends Placed {
  readonly test: Expression | null;
  readonly body: readonly Statement[];
}

/** A template that was read. */
export interface Program {
  readonly body: readonly Statement[];
  /** Names that the template gives values to itself, anywhere. */
  readonly assigned: ReadonlySet<string>;
  /** Files it puts in altogether, itself included. */
  readonly size: number;
}
