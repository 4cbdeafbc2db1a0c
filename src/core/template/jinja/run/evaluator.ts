import type { Span } from '../../../model.ts';
import { RenderProblem } from '../../renderProblem.ts';
import type { FilterTools } from '../library/filter.ts';
import type { CallArguments, Expression } from '../syntax/nodes.ts';
import type { JinjaTag } from '../syntax/scanTags.ts';
import { negative, positive } from '../values/arithmetic.ts';
import { keyOf } from '../values/compare.ts';
import { iterated } from '../values/iterate.ts';
import { needed } from '../values/needed.ts';
import { floatOf } from '../values/numbers.ts';
import { slice } from '../values/slice.ts';
import { typeName } from '../values/typeName.ts';
import { Callable, type Dict, type Given, Tuple, Undefined, type Value } from '../values/value.ts';
import type { Context } from './context.ts';
import type { JinjaDialect } from './dialect.ts';
import type { Frame } from './frame.ts';
import { globals } from './globals.ts';
import type { Meter } from './meter.ts';

/** What a name without a value is to the template. */
export type MissingName = (name: string, span: Span | undefined, context: Context) => Undefined;

/** Computes expressions. It knows the tag they stand in, to say where one fails. */
export class Evaluator implements FilterTools {
  readonly #dialect: JinjaDialect;
  readonly #meter: Meter;
  readonly #missing: MissingName;
  #isIncluded = false;
  /** The tag that is rendered. */
  place: JinjaTag | undefined;

  constructor(dialect: JinjaDialect, meter: Meter, missing: MissingName) {
    this.#dialect = dialect;
    this.#meter = meter;
    this.#missing = missing;
  }

  textOf = (value: Value): string => this.#dialect.textOf(value);

  isTrue = (value: Value): boolean => this.#dialect.isTrue(value);

  filter = (name: string, value: Value, given: Given): Value => {
    const filter = this.#dialect.filters.get(name);
    if (filter === undefined) throw new RenderProblem(`There is no filter "${name}" here`);
    return this.#meter.made(filter(value, given, this));
  };

  test = (name: string, value: Value, given: Given): boolean => {
    const test = this.#dialect.tests.get(name);
    if (test === undefined) throw new RenderProblem(`There is no test "${name}" here`);
    return test(value, given);
  };

  /** @throws RenderProblem */
  value(expression: Expression, frame: Frame): Value {
    this.#meter.step();
    switch (expression.kind) {
      case 'text':
        return expression.text;
      case 'whole':
      case 'boolean':
        return expression.value;
      case 'float':
        return floatOf(expression.value);
      case 'none':
        return null;
      case 'name':
        return this.#named(expression.name, expression.at, frame);
      case 'attribute':
        return this.#dialect.attributeOf(this.value(expression.of, frame), expression.name);
      case 'item':
        return this.#dialect.itemOf(this.value(expression.of, frame), this.value(expression.key, frame));
      case 'filter':
        return this.filter(
          expression.name,
          this.value(expression.of, frame),
          this.given(expression.args, frame),
        );
      case 'call':
        return this.#called(expression, frame);
      case 'test':
        return this.test(
          expression.name,
          this.value(expression.of, frame),
          this.given(expression.args, frame),
        );
      case 'choice':
        if (this.#holds(expression.test, frame)) return this.value(expression.yes, frame);
        return expression.no === null ? new Undefined('else to the if') : this.value(expression.no, frame);
      default:
        return this.#made(expression, frame);
    }
  }

  /** Renders an included file: what fails in it is shown at the tag that includes it. @throws RenderProblem */
  included(place: JinjaTag, render: () => string): string {
    const outer = this.#isIncluded;
    this.#isIncluded = true;
    try {
      return this.#meter.deeper(render);
    } catch (error) {
      if (error instanceof RenderProblem) throw new RenderProblem(error.message, place.span, error.next);
      throw error;
    } finally {
      this.#isIncluded = outer;
      this.place = place;
    }
  }

  /** Values of the arguments, in the order they are written. @throws RenderProblem */
  given(args: CallArguments, frame: Frame): Given {
    const positional = args.positional.map(each => this.value(each, frame));
    const named = new Map(args.named.map(([name, each]) => [name, this.value(each, frame)]));
    if (args.list !== undefined) positional.push(...iterated(this.value(args.list, frame)));
    const record = args.record === undefined ? undefined : this.value(args.record, frame);
    if (record !== undefined && !(record instanceof Map))
      throw new RenderProblem('Behind ** stands an object');
    for (const [key, value] of record ?? []) named.set(String(key), value);
    return { positional, named };
  }

  #made(expression: Expression, frame: Frame): Value {
    switch (expression.kind) {
      case 'list':
        return this.#meter.made(expression.items.map(item => this.value(item, frame)));
      case 'tuple':
        return new Tuple(expression.items.map(item => this.value(item, frame)));
      case 'dict':
        return this.#record(expression, frame);
      case 'join':
        return this.#meter.made(
          expression.items.map(item => this.#dialect.joinedText(this.value(item, frame))).join(''),
        );
      case 'slice':
        return this.#sliced(expression, frame);
      case 'compare':
        return this.#compared(expression, frame);
      case 'binary': {
        const left = this.value(expression.left, frame);
        return this.#meter.made(
          this.#dialect.calculate(expression.operator, left, this.value(expression.right, frame)),
        );
      }
      default:
        return this.#logical(expression, frame);
    }
  }

  #logical(expression: Expression, frame: Frame): Value {
    switch (expression.kind) {
      case 'and':
      case 'or': {
        let value: Value = null;
        for (const item of expression.items) {
          value = this.value(item, frame);
          if (this.isTrue(value) === (expression.kind === 'or')) break;
        }
        return value;
      }
      case 'not':
        return !this.#holds(expression.of, frame);
      case 'negative':
        return negative(this.value(expression.of, frame));
      case 'positive':
        return positive(this.value(expression.of, frame));
      default:
        throw new RenderProblem('The expression cannot be rendered');
    }
  }

  #holds(expression: Expression, frame: Frame): boolean {
    return this.isTrue(this.value(expression, frame));
  }

  #named(name: string, at: number, frame: Frame): Value {
    const value = frame.find(name);
    if (value !== undefined) return value;
    const known = this.#dialect.functions.has(name) ? globals.get(name) : undefined;
    if (known !== undefined) return known;
    const start = (this.place?.inner.start ?? 0) + at;
    const span = this.#isIncluded ? undefined : { start, end: start + name.length };
    return this.#missing(name, span, frame.context);
  }

  #record({ entries }: Extract<Expression, { kind: 'dict' }>, frame: Frame): Value {
    const dict: Dict = new Map();
    for (const [key, value] of entries) dict.set(keyOf(this.value(key, frame)), this.value(value, frame));
    return dict;
  }

  #sliced({ of, bounds }: Extract<Expression, { kind: 'slice' }>, frame: Frame): Value {
    const value = this.value(of, frame);
    const sliced = slice(
      value,
      bounds.map(bound => (bound === null ? undefined : this.value(bound, frame))),
    );
    return this.#meter.made(sliced);
  }

  /** `a < b < c` asks whether both are so, and computes `b` once. */
  #compared({ first, rest }: Extract<Expression, { kind: 'compare' }>, frame: Frame): boolean {
    let left = this.value(first, frame);
    for (const [operator, expression] of rest) {
      const right = this.value(expression, frame);
      if (!this.#dialect.compares(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  #called({ callee, args }: Extract<Expression, { kind: 'call' }>, frame: Frame): Value {
    const called = this.value(callee, frame);
    if (called instanceof Undefined && called.variable === undefined && callee.kind === 'attribute') {
      throw new RenderProblem(`There is no ${called.what}, and so nothing to call`);
    }
    if (!(needed(called) instanceof Callable))
      throw new RenderProblem(`There is ${typeName(called)} where a function should be`);
    return this.#meter.made((called as Callable).call(this.given(args, frame)));
  }
}
