import type { Value } from '../values/value.ts';
import type { Context } from './context.ts';

/** Names that hold in a stretch of a template, and the frame around it. */
export class Frame {
  readonly names = new Map<string, Value>();
  readonly around: Frame | null;
  readonly context: Context;
  /** The outermost frame of the template that the stretch is of: what its blocks see. */
  readonly top: Frame;

  /** @param around null for a template with a context of its own */
  constructor(context: Context, around: Frame | null, isTop = false) {
    this.context = context;
    this.around = around;
    this.top = isTop || around === null ? this : around.top;
  }

  inner(): Frame {
    return new Frame(this.context, this);
  }

  find(name: string): Value | undefined {
    for (let frame: Frame | null = this; frame !== null; frame = frame.around) {
      const value = frame.names.get(name);
      if (value !== undefined) return value;
    }
    return this.context.get(name);
  }

  /** Gives a value to the name where it stands already, else here. */
  setWhereKnown(name: string, value: Value): void {
    for (let frame: Frame | null = this; frame !== null; frame = frame.around) {
      if (frame.names.has(name)) {
        frame.names.set(name, value);
        return;
      }
    }
    this.names.set(name, value);
  }
}
