import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Span } from '../../model.ts';

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** Undefined for a key without a value. */
  readonly value: YamlNode | undefined;
}

/** A YAML value that knows its place. Keys are looked up among the file's own, never on a prototype. */
export class YamlNode {
  readonly #node: Node;
  readonly #base: number;

  constructor(node: Node, base: number) {
    this.#node = node;
    this.#base = base;
  }

  /** UTF-16 offsets into the whole file. */
  get span(): Span {
    const [start, end] = this.#node.range ?? [0, 0];
    return { start: this.#base + start, end: this.#base + end };
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** How a scalar is written; undefined for collections. */
  get style(): Scalar.Type | undefined {
    return isScalar(this.#node) ? this.#node.type : undefined;
  }

  /** Whether the value is text in quotes or a block, never to be taken for a number. */
  get isQuoted(): boolean {
    return isScalar(this.#node) && this.#node.type !== 'PLAIN';
  }

  /** The value behind a path of keys. */
  at(...path: readonly string[]): YamlNode | undefined {
    let current: YamlNode | undefined = this;
    for (const key of path) {
      current = current.entries().find(entry => entry.key === key)?.value;
      if (current === undefined) {
        return undefined;
      }
    }
    return current;
  }

  /** Pairs of a map in order; empty for anything else. */
  entries(): readonly YamlEntry[] {
    if (!isMap(this.#node)) {
      return [];
    }
    return this.#node.items.flatMap(pair => {
      const key = pair.key as Node | null;
      if (!isPair(pair) || !isScalar(key)) {
        return [];
      }
      const value = pair.value as Node | null;
      return [
        {
          key: String(key.value),
          keySpan: new YamlNode(key, this.#base).span,
          value: value === null || isAlias(value) ? undefined : new YamlNode(value, this.#base),
        },
      ];
    });
  }

  /** Items of a list; empty for anything else. */
  items(): readonly YamlNode[] {
    if (!isSeq(this.#node)) {
      return [];
    }
    return this.#node.items
      .filter((item): item is Node => item !== null && !isPair(item) && !isAlias(item as Node))
      .map(item => new YamlNode(item, this.#base));
  }

  /** All scalars under this node, itself included; how deep it nests was checked when it was read. */
  scalars(): readonly YamlNode[] {
    if (isMap(this.#node)) return this.entries().flatMap(({ value }) => value?.scalars() ?? []);
    return isSeq(this.#node) ? this.items().flatMap(item => item.scalars()) : [this];
  }

  /** A string, number or boolean as text; undefined for null and for collections. */
  text(): string | undefined {
    const value = this.scalar();
    return value === undefined || value === null ? undefined : String(value);
  }

  /** A finite number; undefined for anything else, numbers in quotes included. */
  number(): number | undefined {
    const value = this.scalar();
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  scalar(): string | number | boolean | null | undefined {
    if (!isScalar(this.#node)) {
      return undefined;
    }
    const value = this.#node.value;
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      return value;
    }
    return this.#node.source ?? String(value);
  }

  /** The plain value; maps have no prototype, so that a key such as `__proto__` is only a key. */
  toValue(): unknown {
    if (isMap(this.#node)) {
      const map: Record<string, unknown> = Object.create(null);
      for (const { key, value } of this.entries()) {
        map[key] = value?.toValue() ?? null;
      }
      return map;
    }
    return isSeq(this.#node) ? this.items().map(item => item.toValue()) : this.scalar();
  }

  /** As a sample shows it: text as it is, anything else as JSON. */
  sample(): string {
    const value = this.toValue();
    return typeof value === 'string' ? value : JSON.stringify(value ?? null);
  }
}
