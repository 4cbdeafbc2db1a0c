import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, type Node, Scalar } from 'yaml';
import type { Span } from '../../model.ts';

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** Undefined for a key without a value. */
  readonly value: YamlNode | undefined;
}

/** The file that nodes are part of. */
export interface YamlTree {
  /** UTF-16 offset of the YAML in the file. */
  readonly base: number;
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Where another file names this one: the place of everything in it. */
  readonly place?: Span;
  readonly include?: Include;
}

/** What a text among the values stands for, placed where the text is; undefined where it is only a text. */
export type Include = (text: string, place: Span) => YamlNode | undefined;

/**
 * A YAML value that knows its place. Keys are looked up among the file's own, never on a prototype. Aliases are
 * followed: the place of a value is where it is written out. A key `<<` brings in the keys of its maps that the map
 * itself does not have, as YAML 1.1 merges them (yaml.org/type/merge.html).
 */
export class YamlNode {
  readonly #node: Node;
  readonly #tree: YamlTree;
  readonly #alias: Alias | undefined;

  /** @param alias the outermost alias that leads to `node`. */
  constructor(node: Node, tree: YamlTree, alias?: Alias) {
    this.#node = node;
    this.#tree = tree;
    this.#alias = alias;
  }

  /** UTF-16 offsets into the whole file. */
  get span(): Span {
    return this.#spanOf(this.#node);
  }

  /** The place of the alias that stands for the value, or for what holds it; undefined where none does. */
  get usedAt(): Span | undefined {
    return this.#alias && this.#spanOf(this.#alias);
  }

  /** It stands in another file, which this one names. */
  get isElsewhere(): boolean {
    return this.#tree.place !== undefined;
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
    const merged: YamlEntry[] = [];
    const own = this.#node.items.flatMap((pair): YamlEntry[] => {
      const key = isPair(pair) ? this.#follow(pair.key as Node | null)?.scalarNode : undefined;
      if (key === undefined) {
        return [];
      }
      const value = this.#value(pair.value as Node | null);
      if (key.value === '<<' && key.type === 'PLAIN' && value !== undefined && !isScalar(value.#node)) {
        merged.push(...(value.isMap ? value.entries() : value.items().flatMap(item => item.entries())));
        return [];
      }
      return [{ key: String(key.value), keySpan: this.#spanOf(key), value }];
    });
    if (merged.length === 0) {
      return own;
    }
    const names = new Set(own.map(entry => entry.key));
    return [...own, ...merged.filter(({ key }) => !names.has(key) && names.add(key))];
  }

  /** Items of a list; empty for anything else. */
  items(): readonly YamlNode[] {
    if (!isSeq(this.#node)) {
      return [];
    }
    return this.#node.items.flatMap(item => (isPair(item) ? [] : (this.#value(item as Node | null) ?? [])));
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

  get scalarNode(): Scalar | undefined {
    return isScalar(this.#node) ? this.#node : undefined;
  }

  /** The value of another file, which is named at a place of this one: all of it stands there. */
  placedAt(place: Span): YamlNode {
    return new YamlNode(this.#node, { ...this.#tree, place }, this.#alias);
  }

  #spanOf({ range }: Node): Span {
    if (this.#tree.place !== undefined) return this.#tree.place;
    const [start, end] = range ?? [0, 0];
    return { start: this.#tree.base + start, end: this.#tree.base + end };
  }

  /** The value with what texts within it stand for. */
  including(include: Include): YamlNode {
    return new YamlNode(this.#node, { ...this.#tree, include }, this.#alias);
  }

  /** A text of another file, which is named at a place of this one. */
  static textAt(text: string, place: Span): YamlNode {
    return new YamlNode(new Scalar(text), { base: 0, targets: new Map(), place });
  }

  #value(node: Node | null): YamlNode | undefined {
    const value = this.#follow(node);
    const { include } = this.#tree;
    const text = include === undefined ? undefined : value?.scalar();
    if (value === undefined || typeof text !== 'string') return value;
    return include?.(text, value.usedAt ?? value.span) ?? value;
  }

  #follow(node: Node | null): YamlNode | undefined {
    if (node === null || !isAlias(node)) {
      return node === null ? undefined : new YamlNode(node, this.#tree, this.#alias);
    }
    const target = this.#tree.targets.get(node);
    return target && new YamlNode(target, this.#tree, this.#alias ?? node);
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
