import type { Span } from '../../../model.ts';

/** A key of a dictionary. */
export type Key = string | number | boolean | null;

/**
 * A value of Python: `null` is None, a number with a fraction is a float and one without is an int, an array is a list,
 * a Map a dict.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | Dict
  | Float
  | Tuple
  | Lazy
  | View
  | Markup
  | Undefined
  | Namespace
  | Callable;

export type Dict = Map<Key, Value>;

/** A float without a fraction, which a number alone could not tell from an int; also an infinite one or none. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A tuple; those of `groupby` have names for their fields. */
export class Tuple {
  readonly items: readonly Value[];
  readonly fields: readonly string[];

  constructor(items: readonly Value[], fields: readonly string[] = []) {
    this.items = items;
    this.fields = fields;
  }
}

/** A generator or an iterator: it has no length, and gives its items once. */
export class Lazy {
  #items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.#items = items;
  }

  take(): readonly Value[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** The first item alone. */
  next(): Value | undefined {
    const [first, ...rest] = this.#items;
    this.#items = rest;
    return first;
  }
}

/** A range, or the keys, values or items of a dict: it prints in its own way. */
export class View {
  readonly items: readonly Value[];
  readonly kind: 'range' | 'dict_keys' | 'dict_values' | 'dict_items';
  /** Start, stop and, where it is not 1, step. */
  readonly bounds: readonly number[];

  constructor(kind: View['kind'], items: readonly Value[], bounds: readonly number[] = []) {
    this.kind = kind;
    this.items = items;
    this.bounds = bounds;
  }
}

/** A text that `escape` leaves as it is (`markupsafe.Markup`). */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What is not there. */
export class Undefined {
  /** What is missing, to go on in a sentence. */
  readonly what: string;
  /** The variable that nobody gave, and its place in the template: it must not be printed. */
  readonly variable: { readonly name: string; readonly span: Span | undefined } | undefined;
  /** Its fields are not there either, instead of an error. */
  readonly chains: boolean;

  constructor(what: string, variable?: Undefined['variable'], chains = false) {
    this.what = what;
    this.variable = variable;
    this.chains = chains;
  }
}

/** What `namespace()` makes: fields that `set` can change from within a loop. */
export class Namespace {
  readonly fields = new Map<string, Value>();
}

/** Arguments of one call. */
export interface Given {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A macro, a method of a value, or a function. */
export class Callable {
  readonly name: string;
  readonly call: (given: Given) => Value;
  /** Fields, as of `loop` or a macro. */
  readonly field: (name: string) => Value | undefined;

  constructor(name: string, call: Callable['call'], field: Callable['field'] = () => undefined) {
    this.name = name;
    this.call = call;
    this.field = field;
  }
}
