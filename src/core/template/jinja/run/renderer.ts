import { RenderProblem } from '../../renderProblem.ts';
import type { BlockFilter, Target } from '../syntax/nodes.ts';
import type { Statement } from '../syntax/program.ts';
import { iterated } from '../values/iterate.ts';
import { typeName } from '../values/typeName.ts';
import { type Given, Lazy, Namespace, Undefined, type Value } from '../values/value.ts';
import { Context } from './context.ts';
import type { JinjaDialect } from './dialect.ts';
import type { Evaluator } from './evaluator.ts';
import { Frame } from './frame.ts';
import { Loop } from './loop.ts';
import { macroOf } from './macro.ts';
import type { Meter } from './meter.ts';

type Kind<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Renders statements. Each body has the frame that Jinja gives it ("Scoping Behavior"). */
export class Renderer {
  readonly #dialect: JinjaDialect;
  readonly #meter: Meter;
  readonly #evaluator: Evaluator;
  /** A loop is being left, or its next turn taken. */
  #leaving: 'break' | 'continue' | null = null;

  constructor(dialect: JinjaDialect, meter: Meter, evaluator: Evaluator) {
    this.#dialect = dialect;
    this.#meter = meter;
    this.#evaluator = evaluator;
  }

  /** @throws RenderProblem */
  text(body: readonly Statement[], frame: Frame): string {
    let text = '';
    for (const statement of body) {
      text += this.#rendered(statement, frame);
      this.#meter.length(text.length);
      if (this.#leaving !== null) break;
    }
    return text;
  }

  #rendered(statement: Statement, frame: Frame): string {
    if (statement.kind === 'text') return statement.text;
    this.#evaluator.place = statement.place;
    this.#meter.step();
    switch (statement.kind) {
      case 'print':
        return this.#evaluator.textOf(this.#evaluator.value(statement.value, frame));
      case 'if':
        return this.#branch(statement, frame);
      case 'for':
        return this.#loop(statement, frame);
      case 'include':
        return this.#included(statement, frame);
      case 'filterBlock':
        return this.#evaluator.textOf(
          this.#filtered(this.text(statement.body, frame.inner()), statement.filters, frame),
        );
      case 'call':
        return this.#call(statement, frame);
      case 'with':
        return this.#with(statement, frame);
      case 'block':
        return this.text(statement.body, (statement.scoped ? frame : frame.top).inner());
      case 'break':
      case 'continue':
        this.#leaving = statement.kind;
        return '';
      default:
        this.#assigned(statement, frame);
        return '';
    }
  }

  #assigned(statement: Kind<'set' | 'capture' | 'macro'>, frame: Frame): void {
    if (statement.kind === 'set') {
      this.#assign(
        statement.target,
        this.#evaluator.value(statement.value, frame),
        frame,
        this.#dialect.setsAround,
      );
    } else if (statement.kind === 'capture') {
      const text = this.text(statement.body, frame.inner());
      this.#assign(
        statement.target,
        this.#filtered(text, statement.filters, frame),
        frame,
        this.#dialect.setsAround,
      );
    } else {
      frame.names.set(statement.name, this.#macro(statement, statement.name, frame));
    }
  }

  #branch({ branches }: Kind<'if'>, frame: Frame): string {
    for (const { test, body, place } of branches) {
      this.#evaluator.place = place;
      if (test === null || this.#evaluator.isTrue(this.#evaluator.value(test, frame)))
        return this.text(body, frame);
    }
    return '';
  }

  #loop(statement: Kind<'for'>, frame: Frame): string {
    return this.#turns(statement, this.#evaluator.value(statement.over, frame), frame);
  }

  #turns(statement: Kind<'for'>, over: Value, frame: Frame, depth = 1): string {
    const names = statement.target.kind === 'tuple' ? statement.target.items.length : 1;
    const all = this.#dialect.loopItems(over, names);
    const items = all.filter(item => this.#isWanted(statement, item, frame));
    if (items.length === 0) return this.text(statement.otherwise, frame.inner());
    const again = statement.recursive ? this.#again(statement, frame, depth) : undefined;
    const loop = new Loop(items, depth, again);
    const shared = this.#dialect.setsAround ? frame.inner() : undefined;
    let text = '';
    for (const [index, item] of items.entries()) {
      this.#meter.step();
      const turn = shared ?? frame.inner();
      loop.at(index);
      this.#assign(statement.target, item, turn, false);
      turn.names.set('loop', loop.value);
      text += this.text(statement.body, turn);
      this.#meter.length(text.length);
      const left = this.#leaving;
      this.#leaving = null;
      if (left === 'break') break;
    }
    return text;
  }

  /** `loop(items)`, one level deeper. */
  #again(statement: Kind<'for'>, frame: Frame, depth: number): (given: Given) => Value {
    return ({ positional: [items] }) => {
      const place = this.#evaluator.place;
      const over = items ?? new Undefined('items to go over');
      const text = this.#meter.deeper(() => this.#turns(statement, over, frame, depth + 1));
      this.#evaluator.place = place;
      return text;
    };
  }

  #isWanted({ only, target }: Kind<'for'>, item: Value, frame: Frame): boolean {
    if (only === null) return true;
    const inner = frame.inner();
    this.#assign(target, item, inner, false);
    return this.#evaluator.isTrue(this.#evaluator.value(only, inner));
  }

  /** Values are computed in the frame outside, one after the other. */
  #with({ given, body }: Kind<'with'>, frame: Frame): string {
    const inner = frame.inner();
    for (const [target, value] of given) {
      this.#assign(target, this.#evaluator.value(value, frame), inner, false);
    }
    return this.text(body, inner);
  }

  #included({ program, context, place }: Kind<'include'>, frame: Frame): string {
    if (program === null) return '';
    const outer = context ? frame : new Frame(new Context({}), null);
    const inner = new Frame(outer.context, outer, true);
    // An included file sees the variables of a loop, and not the loop.
    inner.names.set('loop', new Undefined('loop'));
    return this.#evaluator.included(place, () => this.text(program.body, inner));
  }

  #call(statement: Kind<'call'>, frame: Frame): string {
    const { callee, args } = statement.call;
    const caller = this.#macro(statement, 'caller', frame);
    const named = [...args.named, ['caller', { kind: 'name', name: callerName, at: 0 }] as const] as const;
    const inner = frame.inner();
    inner.names.set(callerName, caller);
    const value = this.#evaluator.value({ kind: 'call', callee, args: { ...args, named } }, inner);
    return this.#evaluator.textOf(value);
  }

  #macro(statement: Kind<'macro' | 'call'>, name: string, around: Frame): Value {
    const { parameters, reads, body } = statement;
    const render = (frame: Frame): string => {
      const place = this.#evaluator.place;
      const text = this.#meter.deeper(() => this.text(body, frame));
      this.#evaluator.place = place;
      return text;
    };
    return macroOf({ name, parameters, reads, around, render }, this.#evaluator);
  }

  #filtered(text: string, filters: readonly BlockFilter[], frame: Frame): Value {
    return filters.reduce<Value>(
      (value, { name, args }) => this.#evaluator.filter(name, value, this.#evaluator.given(args, frame)),
      text,
    );
  }

  #assign(target: Target, value: Value, frame: Frame, around: boolean): void {
    if (target.kind === 'name') {
      if (around) frame.setWhereKnown(target.name, value);
      else frame.names.set(target.name, value);
    } else if (target.kind === 'field') {
      const holder = frame.find(target.name);
      if (!(holder instanceof Namespace))
        throw new RenderProblem(`"${target.name}" is no namespace: its fields cannot be set`);
      holder.fields.set(target.field, value);
    } else {
      const items = value instanceof Lazy ? [...value.take()] : iterated(value);
      if (items.length !== target.items.length) {
        throw new RenderProblem(
          `There are ${target.items.length} names for the ${items.length} items of ${typeName(value)}`,
        );
      }
      for (const [index, each] of target.items.entries())
        this.#assign(each, items[index] ?? null, frame, around);
    }
  }
}

/** A name that no template can write. */
const callerName = '\u0000caller';
