import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { TemplateProblem } from '../../model.ts';
import { maxYamlDepth } from '../limits.ts';

/** Values and UTF-16 code units that all aliases of a file together may stand for: a small file can become a huge one. */
const maxAliasedNodes = 20_000;
const maxAliasedLength = 1024 * 1024;
const maxProblems = 20;

export interface Aliases {
  /** The value that each alias stands for, which may be an alias itself no more. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** An alias that stands for nothing, or for something that holds it, has no target. */
  readonly problems: readonly TemplateProblem[];
  /** The file must not be read further: its aliases stand for too much. */
  readonly isBomb: boolean;
}

interface Extent {
  readonly nodes: number;
  readonly length: number;
  readonly depth: number;
}

/**
 * Finds what every alias of a document stands for: the last anchor of its name ahead of it (YAML 1.2.2, 7.1). Goes over
 * each node once, however much the aliases stand for.
 * @param base the offset of the YAML in the file.
 */
export function followAliases(contents: Node, base: number): Aliases {
  const walk = new AliasWalk(base);
  walk.measure(contents);
  return walk;
}

class AliasWalk implements Aliases {
  readonly targets = new Map<Alias, Node>();
  readonly problems: TemplateProblem[] = [];
  isBomb = false;
  readonly #base: number;
  readonly #anchors = new Map<string, Node>();
  readonly #extents = new Map<Node, Extent>();
  #nodes = 0;
  #length = 0;

  constructor(base: number) {
    this.#base = base;
  }

  /** How much a node stands for, its aliases followed; how deep the file itself nests was checked when it was read. */
  measure(node: Node | null): Extent {
    if (node === null || this.isBomb) return { nodes: 0, length: 0, depth: 0 };
    if (isAlias(node)) return this.#follow(node);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    const children = isMap(node)
      ? node.items.flatMap(({ key, value }) => [
          this.measure(key as Node),
          this.measure(value as Node | null),
        ])
      : isSeq(node)
        ? node.items.map(item => this.measure(item as Node | null))
        : [];
    const extent = {
      nodes: children.reduce((sum, child) => sum + child.nodes, 1),
      length: children.reduce((sum, child) => sum + child.length, isScalar(node) ? lengthOf(node.value) : 0),
      depth: children.reduce((most, child) => Math.max(most, child.depth), 0) + 1,
    };
    if (node.anchor !== undefined) this.#extents.set(node, extent);
    return extent;
  }

  #follow(alias: Alias): Extent {
    const none = { nodes: 0, length: 0, depth: 0 };
    const target = this.#anchors.get(alias.source);
    const extent = target && this.#extents.get(target);
    if (target === undefined || extent === undefined) {
      const what =
        target === undefined
          ? 'stands for nothing: no anchor of its name is ahead of it'
          : 'stands for a value that it is part of';
      this.#problem(alias, `The alias *${alias.source} ${what}`);
      return none;
    }
    this.#nodes += extent.nodes;
    this.#length += extent.length;
    if (this.#nodes > maxAliasedNodes || this.#length > maxAliasedLength || extent.depth > maxYamlDepth) {
      this.isBomb = true;
      this.#problem(
        alias,
        'The aliases up to here stand for more than is read: write fewer of them, or their values out',
      );
      return none;
    }
    this.targets.set(alias, target);
    return extent;
  }

  #problem(alias: Alias, message: string): void {
    const [start, end] = alias.range ?? [0, 0];
    if (this.problems.length >= maxProblems) return;
    this.problems.push({
      code: 'yaml-alias',
      message,
      severity: 'error',
      span: { start: this.#base + start, end: this.#base + end },
    });
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 8;
}
