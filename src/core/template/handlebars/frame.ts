import type { AST } from '@handlebars/parser';

interface PartialBlock {
  readonly program: AST.Program;
  readonly frame: Frame;
}

interface FrameParts {
  readonly parent: Frame | null;
  readonly context: unknown;
  readonly locals: ReadonlyMap<string, unknown>;
  readonly data: ReadonlyMap<string, unknown>;
  /** Block parameters of the frames around are out of sight in a partial. */
  readonly isPartial: boolean;
  readonly partialBlock: PartialBlock | undefined;
}

/** One level of context while a template is rendered: what `this`, `../`, `@index` and block parameters mean. */
export class Frame {
  readonly context: unknown;
  readonly #parts: FrameParts;
  readonly #inline = new Map<string, AST.Program>();

  private constructor(parts: FrameParts) {
    this.context = parts.context;
    this.#parts = parts;
  }

  static root(values: unknown): Frame {
    const data = new Map([['root', values]]);
    return new Frame({
      parent: null,
      context: values,
      locals: new Map(),
      data,
      isPartial: false,
      partialBlock: undefined,
    });
  }

  /** A frame for the body of a block that changes the context. */
  child(
    context: unknown,
    names: readonly string[] | undefined,
    values: readonly unknown[],
    data: Readonly<Record<string, unknown>> = {},
  ): Frame {
    const locals = new Map((names ?? []).map((name, index) => [name, values[index]]));
    const frameData = new Map(Object.entries(data));
    return new Frame({
      parent: this,
      context,
      locals,
      data: frameData,
      isPartial: false,
      partialBlock: undefined,
    });
  }

  partial(context: unknown, partialBlock: PartialBlock | undefined): Frame {
    return new Frame({
      parent: this,
      context,
      locals: new Map(),
      data: new Map(),
      isPartial: true,
      partialBlock,
    });
  }

  /** The frame `steps` contexts up; undefined above the template's own. */
  up(steps: number): Frame | undefined {
    let frame: Frame | null = this;
    for (let step = 0; step < steps && frame !== null; step++) {
      // A partial's frame repeats the context it was called with: it is no step.
      frame = frame.#parts.isPartial ? (frame.#parts.parent?.up(1) ?? null) : frame.#parts.parent;
    }
    return frame ?? undefined;
  }

  local(name: string): { readonly value: unknown } | undefined {
    if (this.#parts.locals.has(name)) {
      return { value: this.#parts.locals.get(name) };
    }
    return this.#parts.isPartial ? undefined : this.#parts.parent?.local(name);
  }

  data(name: string): unknown {
    return this.#parts.data.has(name) ? this.#parts.data.get(name) : this.#parts.parent?.data(name);
  }

  defineInline(name: string, program: AST.Program): void {
    this.#inline.set(name, program);
  }

  inline(name: string): AST.Program | undefined {
    return this.#inline.get(name) ?? this.#parts.parent?.inline(name);
  }

  /** What stands between the tags of the partial block that called this partial. */
  partialBlock(): PartialBlock | undefined {
    return this.#parts.partialBlock ?? this.#parts.parent?.partialBlock();
  }
}
