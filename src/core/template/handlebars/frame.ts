import type { AST } from '@handlebars/parser';

export interface PartialBlock {
  readonly program: AST.Program;
  readonly frame: Frame;
}

/** A partial that stands in the template itself. */
export interface InlinePartial {
  readonly program: AST.Program;
  /** Where it is written; undefined for one of the template's or a partial's outermost text, which sees no contexts around. */
  readonly frame: Frame | undefined;
}

interface FrameParts {
  readonly parent: Frame | undefined;
  readonly context: unknown;
  readonly locals: ReadonlyMap<string, unknown>;
  readonly data: ReadonlyMap<string, unknown>;
  /** Where `@` names are looked for that the frame itself has not. */
  readonly dataFrom: Frame | undefined;
  /** A partial's outermost frame: contexts and block parameters of the frames around are out of sight. */
  readonly isPartial: boolean;
  /** The context is another than the parent's, so that `../` leads to that. */
  readonly isStep: boolean;
  readonly partialBlock: PartialBlock | undefined;
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** One level of context while a template is rendered: what `this`, `../`, `@index` and block parameters mean. */
export class Frame {
  readonly context: unknown;
  readonly #parts: FrameParts;
  readonly #inline = new Map<string, InlinePartial>();

  private constructor(parts: Partial<FrameParts> & Pick<FrameParts, 'parent' | 'context'>) {
    this.context = parts.context;
    this.#parts = {
      locals: NOTHING,
      data: NOTHING,
      dataFrom: parts.parent,
      isPartial: false,
      isStep: true,
      partialBlock: undefined,
      ...parts,
    };
  }

  static root(values: unknown): Frame {
    return new Frame({ parent: undefined, context: values, data: new Map([['root', values]]) });
  }

  /** A frame for the body of a block that changes the context. */
  child(
    context: unknown,
    names: readonly string[] | undefined,
    values: readonly unknown[],
    data: Readonly<Record<string, unknown>> = {},
  ): Frame {
    const locals = new Map((names ?? []).map((name, index) => [name, values[index]]));
    return new Frame({ parent: this, context, locals, data: new Map(Object.entries(data)) });
  }

  partial(context: unknown, partialBlock: PartialBlock | undefined): Frame {
    return new Frame({ parent: this, context, isPartial: true, partialBlock });
  }

  /** A frame for text that is written here and rendered in a partial: with that one's context and `@` names. */
  writtenHere(context: unknown, caller: Frame, partialBlock?: PartialBlock): Frame {
    const isStep = context !== this.context;
    return new Frame({ parent: this, context, dataFrom: caller, isStep, partialBlock });
  }

  /** The same, for names of partials that hold in a part of the text only. */
  scope(): Frame {
    return new Frame({ parent: this, context: this.context, isStep: false });
  }

  /** The frame `steps` contexts up; undefined above the template's own and the partial's. */
  up(steps: number): Frame | undefined {
    let frame: Frame | undefined = this;
    for (let step = 0; step < steps && frame !== undefined; step++) {
      while (!frame.#parts.isStep && frame.#parts.parent !== undefined) frame = frame.#parts.parent;
      frame = frame.#parts.isPartial ? undefined : frame.#parts.parent;
    }
    return frame;
  }

  local(name: string): { readonly value: unknown } | undefined {
    if (this.#parts.locals.has(name)) {
      return { value: this.#parts.locals.get(name) };
    }
    return this.#parts.isPartial ? undefined : this.#parts.parent?.local(name);
  }

  data(name: string): unknown {
    return this.#parts.data.has(name) ? this.#parts.data.get(name) : this.#parts.dataFrom?.data(name);
  }

  defineInline(name: string, partial: InlinePartial): void {
    this.#inline.set(name, partial);
  }

  inline(name: string): InlinePartial | undefined {
    return this.#inline.get(name) ?? this.#parts.parent?.inline(name);
  }

  /** What stands between the tags of the partial block that called this partial. */
  partialBlock(): PartialBlock | undefined {
    return this.#parts.partialBlock ?? this.#parts.parent?.partialBlock();
  }
}
