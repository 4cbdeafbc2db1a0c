import { RenderProblem } from '../../renderProblem.ts';
import { equals } from '../values/compare.ts';
import { Callable, type Given, Undefined, type Value } from '../values/value.ts';

/** What `loop` is within a loop. */
export class Loop {
  readonly #items: readonly Value[];
  readonly #depth: number;
  /** The loop itself, for `recursive` ones to call. */
  readonly value: Callable;
  #index = 0;
  #changed: readonly Value[] | undefined;

  /** @param again what `loop(items)` renders; undefined where the loop is not recursive */
  constructor(items: readonly Value[], depth: number, again: ((given: Given) => Value) | undefined) {
    this.#items = items;
    this.#depth = depth;
    const call = again ?? (() => notRecursive());
    this.value = new Callable('loop', call, name => this.#field(name));
  }

  /** @param index of the item, from 0 */
  at(index: number): void {
    this.#index = index;
  }

  #field(name: string): Value | undefined {
    const index = this.#index;
    const length = this.#items.length;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return length - index;
      case 'revindex0':
        return length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth;
      case 'depth0':
        return this.#depth - 1;
      case 'previtem':
        return index === 0 ? new Undefined('item before the first') : this.#items[index - 1];
      case 'nextitem':
        return index === length - 1 ? new Undefined('item behind the last') : this.#items[index + 1];
      case 'cycle':
        return new Callable('cycle', given => this.#cycle(given));
      case 'changed':
        return new Callable('changed', given => this.#hasChanged(given));
      default:
        return undefined;
    }
  }

  #cycle({ positional }: Given): Value {
    if (positional.length === 0) throw new RenderProblem('loop.cycle() needs a value');
    return positional[this.#index % positional.length] ?? null;
  }

  #hasChanged({ positional }: Given): boolean {
    const before = this.#changed;
    const isSame =
      before !== undefined &&
      before.length === positional.length &&
      before.every((item, at) => equals(item, positional[at] ?? null));
    if (!isSame) this.#changed = positional;
    return !isSame;
  }
}

function notRecursive(): Value {
  throw new RenderProblem('loop() is for loops with "recursive"');
}
